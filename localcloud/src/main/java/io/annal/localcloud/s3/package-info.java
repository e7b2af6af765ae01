/** S3: buckets and objects, as files. */
@NullMarked
package io.annal.localcloud.s3;

import org.jspecify.annotations.NullMarked;
