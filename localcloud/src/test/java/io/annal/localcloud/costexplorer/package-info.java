@NullMarked
package io.annal.localcloud.costexplorer;

import org.jspecify.annotations.NullMarked;
