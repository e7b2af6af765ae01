@NullMarked
package io.annal.cli.deploy;

import org.jspecify.annotations.NullMarked;
