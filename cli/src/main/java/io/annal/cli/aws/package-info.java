/** Clients of AWS, or of the local cloud, and a deployed stack. */
@NullMarked
package io.annal.cli.aws;

import org.jspecify.annotations.NullMarked;
