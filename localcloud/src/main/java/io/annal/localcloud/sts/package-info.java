/** AWS Security Token Service: who somebody is, and temporary credentials of roles. */
@NullMarked
package io.annal.localcloud.sts;

import org.jspecify.annotations.NullMarked;
