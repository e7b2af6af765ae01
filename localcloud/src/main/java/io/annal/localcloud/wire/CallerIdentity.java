package io.annal.localcloud.wire;

import java.util.Optional;

/**
 * Who signed a request, and for which service and Region.
 *
 * @param service as the credential scope names it
 * @param chunks verifies the chunks of a body that was signed in chunks
 */
record CallerIdentity(String service, CallContext context, Optional<ChunkSignatures> chunks) {}
