@NullMarked
package com.example.parking;

import org.jspecify.annotations.NullMarked;
