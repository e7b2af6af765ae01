/** AWS Cost Explorer: what the local cloud's work would cost on AWS. */
@NullMarked
package io.annal.localcloud.costexplorer;

import org.jspecify.annotations.NullMarked;
