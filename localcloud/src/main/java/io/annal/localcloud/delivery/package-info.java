/** What the services that deliver for a customer share: durable work, back-off, and metrics. */
@NullMarked
package io.annal.localcloud.delivery;

import org.jspecify.annotations.NullMarked;
