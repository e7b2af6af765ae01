/** A domain of one's own: a garage. */
@NullMarked
package com.example.parking;

import org.jspecify.annotations.NullMarked;
