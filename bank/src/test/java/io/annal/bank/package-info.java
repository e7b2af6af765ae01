@NullMarked
package io.annal.bank;

import org.jspecify.annotations.NullMarked;
