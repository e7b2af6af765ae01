package io.annal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown page whose {@code bash} blocks are meant to be run, each under its heading. */
final class Document {
  private static final Pattern HEADING = Pattern.compile("#{2,4} (.*)");

  private final List<Block> blocks;

  private Document(List<Block> blocks) {
    this.blocks = blocks;
  }

  /** One fenced block, and the headings above it, outermost first. */
  record Block(String chapter, String section, String script) {}

  static Document read(Path file) {
    try {
      return new Document(blocks(Files.readAllLines(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Block> blocks() {
    return blocks;
  }

  /** The blocks of the chapter or section of that name, in order. */
  List<Block> below(String heading) {
    List<Block> found =
        blocks.stream()
            .filter(block -> block.chapter().equals(heading) || block.section().equals(heading))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no bash block below the heading " + heading);
    }
    return found;
  }

  /** The blocks of that chapter's section, in order. */
  List<Block> below(String chapter, String section) {
    return below(chapter).stream().filter(block -> block.section().equals(section)).toList();
  }

  private static List<Block> blocks(List<String> lines) {
    List<Block> found = new ArrayList<>();
    String chapter = "";
    String section = "";
    for (int line = 0; line < lines.size(); line++) {
      Matcher heading = HEADING.matcher(lines.get(line));
      if (heading.matches()) {
        section = heading.group(1);
        chapter = lines.get(line).startsWith("## ") ? section : chapter;
      } else if (lines.get(line).equals("```bash")) {
        int end = lines.subList(line, lines.size()).indexOf("```") + line;
        found.add(new Block(chapter, section, String.join("\n", lines.subList(line + 1, end))));
        line = end;
      }
    }
    return List.copyOf(found);
  }
}
