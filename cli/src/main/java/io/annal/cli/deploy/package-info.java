/** From a function package to a deployed stack. */
@NullMarked
package io.annal.cli.deploy;

import org.jspecify.annotations.NullMarked;
