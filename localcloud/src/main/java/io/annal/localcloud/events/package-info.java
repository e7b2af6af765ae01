/** Amazon EventBridge: buses, rules, targets, archives and replays. */
@NullMarked
package io.annal.localcloud.events;

import org.jspecify.annotations.NullMarked;
