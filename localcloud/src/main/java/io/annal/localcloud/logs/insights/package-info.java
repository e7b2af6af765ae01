/** The query language of CloudWatch Logs Insights. */
@NullMarked
package io.annal.localcloud.logs.insights;

import org.jspecify.annotations.NullMarked;
