@NullMarked
package io.annal.cli.server;

import org.jspecify.annotations.NullMarked;
