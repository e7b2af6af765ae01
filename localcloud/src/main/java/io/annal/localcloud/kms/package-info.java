/** AWS KMS: symmetric keys that encrypt, and that wrap data keys. */
@NullMarked
package io.annal.localcloud.kms;

import org.jspecify.annotations.NullMarked;
