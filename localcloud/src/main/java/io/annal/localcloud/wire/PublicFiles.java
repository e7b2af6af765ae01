package io.annal.localcloud.wire;

import io.annal.localcloud.wire.RawService.Reply;
import java.util.Optional;

/**
 * A service that gives files to whoever has their address, signed by nobody, as AWS does for a
 * function's package and the certificate of a message's signature.
 */
public interface PublicFiles {
  /** Before the service's name and the file's path, behind the cloud's endpoint. */
  String PATH = "/_annal/files/";

  /**
   * The file.
   *
   * @param path behind the service's name, still percent-encoded
   */
  Optional<Reply> file(String path);
}
