package io.annal.localcloud.logs;

/**
 * One event of a log stream.
 *
 * @param id sorts as the events do
 */
record LogEvent(String id, long timestamp, long ingestionTime, String stream, String message) {}
