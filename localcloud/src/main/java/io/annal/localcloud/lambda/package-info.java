/**
 * AWS Lambda: functions that run in processes of their own under the Runtime API, asynchronous
 * invocation, and event-source mappings.
 */
@NullMarked
package io.annal.localcloud.lambda;

import org.jspecify.annotations.NullMarked;
