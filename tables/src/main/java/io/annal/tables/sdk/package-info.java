/** The engine behind the AWS SDK's client, without a socket. */
@NullMarked
package io.annal.tables.sdk;

import org.jspecify.annotations.NullMarked;
