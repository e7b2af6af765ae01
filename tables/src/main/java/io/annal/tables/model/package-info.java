/** AWS's published service model: types and constraints of requests, as data. */
@NullMarked
package io.annal.tables.model;

import org.jspecify.annotations.NullMarked;
