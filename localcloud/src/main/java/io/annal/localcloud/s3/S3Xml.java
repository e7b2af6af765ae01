package io.annal.localcloud.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/**
 * S3's XML and the API's member names: most lists are elements repeated in place, under a name of
 * their own.
 */
final class S3Xml {
  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  /** Lists that are repeated in place, by the name of their elements. */
  private static final Map<String, String> FLAT =
      Map.ofEntries(
          Map.entry("Rules", "Rule"),
          Map.entry("Objects", "Object"),
          Map.entry("Parts", "Part"),
          Map.entry("Contents", "Contents"),
          Map.entry("CommonPrefixes", "CommonPrefixes"),
          Map.entry("Versions", "Version"),
          Map.entry("DeleteMarkers", "DeleteMarker"),
          Map.entry("Deleted", "Deleted"),
          Map.entry("Errors", "Error"),
          Map.entry("Uploads", "Upload"),
          Map.entry("NoncurrentVersionTransitions", "NoncurrentVersionTransition"),
          Map.entry("Transitions", "Transition"));

  /** Lists inside an element of their own. */
  private static final Map<String, String> WRAPPED =
      Map.of("TagSet", "Tag", "Buckets", "Bucket", "AccessControlList", "Grant");

  private static final Map<String, String> MEMBERS = members();

  /** No document of S3's comes near it, and it keeps the recursion short. */
  private static final int DEEPEST = 50;

  private S3Xml() {}

  /** The members of a document's root element. */
  static ObjectNode read(byte[] body) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(body));
      while (reader.next() != XMLStreamConstants.START_ELEMENT) {
        // a prolog
      }
      return element(reader, 1) instanceof ObjectNode object
          ? object
          : JsonNodeFactory.instance.objectNode();
    } catch (XMLStreamException e) {
      throw S3Errors.malformedXml();
    }
  }

  /** A document of that root. */
  static byte[] write(String root, JsonNode content) {
    var bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter writer =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
      writer.writeStartDocument("UTF-8", "1.0");
      writer.writeStartElement(root);
      if (!root.equals("Error")) {
        writer.writeDefaultNamespace(NAMESPACE);
      }
      content(writer, content);
      writer.writeEndElement();
      writer.writeEndDocument();
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static JsonNode element(XMLStreamReader reader, int depth) throws XMLStreamException {
    if (depth > DEEPEST) {
      throw S3Errors.malformedXml();
    }
    String name = reader.getLocalName();
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    var text = new StringBuilder();
    boolean wrapper = WRAPPED.containsKey(name);
    while (true) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String child = reader.getLocalName();
          add(object, name, child, element(reader, depth + 1));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          if (wrapper) {
            return object.withArray("items");
          }
          return object.isEmpty()
              ? JsonNodeFactory.instance.textNode(text.toString().strip())
              : object;
        }
        default -> {}
      }
    }
  }

  private static void add(ObjectNode object, String parent, String child, JsonNode value) {
    if (WRAPPED.containsKey(parent)) {
      object.withArray("items").add(value);
    } else if (child.equals("Tag") && parent.equals("And")) {
      object.withArray("Tags").add(value);
    } else if (MEMBERS.containsKey(child)) {
      object.withArray(MEMBERS.get(child)).add(value);
    } else {
      object.set(child, value);
    }
  }

  private static void content(XMLStreamWriter writer, JsonNode node) throws XMLStreamException {
    if (!(node instanceof ObjectNode object)) {
      writer.writeCharacters(leaf(node));
      return;
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      if (WRAPPED.containsKey(name)) {
        writer.writeStartElement(name);
        for (JsonNode item : value) {
          child(writer, WRAPPED.getOrDefault(name, name), item);
        }
        writer.writeEndElement();
      } else if (value.isArray()) {
        String each = name.equals("Tags") ? "Tag" : FLAT.getOrDefault(name, name);
        for (JsonNode item : value) {
          child(writer, each, item);
        }
      } else if (!value.isNull()) {
        child(writer, name, value);
      }
    }
  }

  private static void child(XMLStreamWriter writer, String name, JsonNode value)
      throws XMLStreamException {
    writer.writeStartElement(name);
    content(writer, value);
    writer.writeEndElement();
  }

  private static String leaf(JsonNode node) {
    String text =
        node instanceof POJONode pojo && pojo.getPojo() instanceof Instant instant
            ? instant.truncatedTo(ChronoUnit.MILLIS).toString()
            : node.asText();
    return text.codePoints()
        .filter(c -> c == '\t' || c == '\n' || c == '\r' || c >= 0x20)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Map<String, String> members() {
    var members = new HashMap<String, String>();
    FLAT.forEach((member, element) -> members.put(element, member));
    return members.entrySet().stream()
        .filter(e -> !e.getKey().equals("Error"))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
