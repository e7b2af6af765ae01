package io.annal.internal;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.InvalidDataException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The streams of one kind of aggregate in a store of several kinds, under plain ids. An
 * application's first kind has plain keys; the keys of others carry their type, and so do those of
 * ids that could look like one. So two kinds never meet.
 *
 * <p>A stream that an older version began under the plain key goes on there. It is looked for only
 * where none begins under today's key. Where a stream lies never changes, and is remembered.
 */
public final class KindStore implements EventStore {
  private static final int REMEMBERED = 1_000;
  private static final Range FIRST = new Range(1, 1, Direction.FORWARD, 1);

  private final String type;
  private final boolean typeInKey;
  private final EventStore store;
  private final LinkedHashMap<AggregateId, AggregateId> known =
      new LinkedHashMap<>(16, 0.75f, true);

  private KindStore(String type, boolean typeInKey, EventStore store) {
    this.type = type;
    this.typeInKey = typeInKey;
    this.store = store;
  }

  /**
   * The part of the store that a kind has; the store itself where it is that part.
   *
   * @param typeInKey whether keys carry the type
   */
  public static KindStore of(String type, boolean typeInKey, EventStore store) {
    return store instanceof KindStore same && same.type.equals(type)
        ? same
        : new KindStore(type, typeInKey, store);
  }

  @Override
  public Appended append(Commit commit) {
    var id = commit.aggregateId().plain();
    // who appends the first commit has read that there is none, here or under the former key
    var at = commit.sequence() == 1 ? known(id).orElseGet(() -> todays(id)) : place(id);
    return switch (store.append(commit.at(at))) {
      case Appended.Stored stored -> {
        remember(id, at);
        yield stored;
      }
      case Appended.Contended contended -> contended;
      case Appended.Conflict(var winner) -> new Appended.Conflict(own(winner, at));
    };
  }

  @Override
  public Page read(AggregateId asked, Range range) {
    var id = asked.plain();
    var found = known(id);
    if (found.isPresent()) {
      return readAt(found.get(), range);
    }
    var todays = todays(id);
    var page = readAt(todays, range);
    if (page.commits().isEmpty() && !(range.from() > 1 && begins(todays)) && isFormer(id)) {
      return readAt(remember(id, id), range);
    }
    if (!page.commits().isEmpty()) {
      remember(id, todays);
    }
    return page;
  }

  /** As it was a moment ago only where it is known where the stream lies. */
  @Override
  public Page readEventual(AggregateId asked, Range range) {
    return known(asked.plain())
        .map(place -> own(store.readEventual(place, range), place))
        .orElseGet(() -> read(asked, range));
  }

  private Page readAt(AggregateId place, Range range) {
    return own(store.read(place, range), place);
  }

  private Page own(Page page, AggregateId place) {
    return new Page(page.commits().stream().map(each -> own(each, place)).toList(), page.more());
  }

  @Override
  public ScanPage scan(int segment, int segments, Optional<String> position) {
    var page = store.scan(segment, segments, position);
    return new ScanPage(ofKind(type, page.commits()), page.unreadable(), page.next());
  }

  /** Those of that kind of aggregate, under plain ids. */
  public static List<Commit> ofKind(String type, List<Commit> commits) {
    return commits.stream()
        .filter(commit -> commit.aggregateType().equals(type))
        .map(Commit::plain)
        .toList();
  }

  /** Where the stream lies, or is to lie. */
  public AggregateId place(AggregateId id) {
    return known(id)
        .orElseGet(() -> {
          var todays = todays(id);
          return remember(id, begins(todays) || !isFormer(id) ? todays : id);
        });
  }

  private AggregateId todays(AggregateId id) {
    try {
      return typeInKey || id.value().indexOf(AggregateId.SEPARATOR) >= 0 ? id.in(type) : id;
    } catch (InvalidDataException e) { // too long with its type
      throw e.within("aggregateId");
    }
  }

  private boolean begins(AggregateId place) {
    return !store.read(place, FIRST).commits().isEmpty();
  }

  /** Whether an older version began it under the plain key, where others may lie as well. */
  private boolean isFormer(AggregateId id) {
    return !todays(id).equals(id)
        && store.read(id, FIRST).commits().stream()
            .anyMatch(
                first -> first.aggregateType().equals(type) && first.aggregateId().equals(id));
  }

  private Commit own(Commit commit, AggregateId place) {
    if (!commit.aggregateId().equals(place)) {
      throw new InvalidDataException(
          "aggregateId",
          "the id of an aggregate of type " + type,
          "one whose key %s belongs to another aggregate".formatted(place));
    }
    return commit.plain();
  }

  /** A stream under the plain key of today is where it is asked for: nothing to remember. */
  private Optional<AggregateId> known(AggregateId id) {
    if (todays(id).equals(id)) {
      return Optional.of(id);
    }
    synchronized (known) {
      return Optional.ofNullable(known.get(id));
    }
  }

  private AggregateId remember(AggregateId id, AggregateId place) {
    if (!todays(id).equals(id)) {
      synchronized (known) {
        known.put(id, place);
        if (known.size() > REMEMBERED) {
          known.pollFirstEntry();
        }
      }
    }
    return place;
  }
}
