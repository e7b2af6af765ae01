package io.annal.codec;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.internal.PersonalValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Values with parts of one type. */
final class CollectionCodecs {
  private CollectionCodecs() {}

  static Json encode(Codec<Object> item, Collection<?> values) {
    var items = new ArrayList<Json>(values.size());
    for (Object value : values) {
      items.add(item.encode(value));
    }
    return Json.of(items);
  }

  static List<Object> decode(Codec<Object> item, Json json) {
    if (!(json instanceof Json.Arr(var items))) {
      throw Codecs.invalid("an array", json);
    }
    var values = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      values.add(decode(item, items.get(i), "[" + i + "]"));
    }
    return values;
  }

  static Object decode(Codec<Object> item, Json json, String path) {
    try {
      return item.decode(json);
    } catch (InvalidDataException e) {
      throw e.within(path);
    }
  }

  record OfList(Codec<Object> item) implements Codec<List<Object>> {
    @Override
    public Json encode(List<Object> value) {
      return CollectionCodecs.encode(item, value);
    }

    @Override
    public List<Object> decode(Json json) {
      return List.copyOf(CollectionCodecs.decode(item, json));
    }
  }

  record OfSet(Codec<Object> item) implements Codec<Set<Object>> {
    @Override
    public Json encode(Set<Object> value) {
      return CollectionCodecs.encode(item, value);
    }

    @Override
    public Set<Object> decode(Json json) {
      return Collections.unmodifiableSet(new LinkedHashSet<>(CollectionCodecs.decode(item, json)));
    }
  }

  record OfMap(Codec<Object> item) implements Codec<Map<String, Object>> {
    @Override
    public Json encode(Map<String, Object> value) {
      // stores keep no order: in one order it reads back as it was written
      var members = new TreeMap<String, Json>();
      value.forEach((key, each) -> members.put(PersonalValues.escaped(key), item.encode(each)));
      return new Json.Obj(members);
    }

    @Override
    public Map<String, Object> decode(Json json) {
      if (!(json instanceof Json.Obj(var members))) {
        throw Codecs.invalid("an object", json);
      }
      var values = new LinkedHashMap<String, Object>();
      members.forEach((name, each) -> {
        var key = PersonalValues.unescaped(name);
        try {
          values.put(key, item.decode(each));
        } catch (InvalidDataException e) {
          throw e.within(key).quotingData();
        }
      });
      return Collections.unmodifiableMap(values);
    }
  }

  /** Present values only: a record leaves an empty one out. */
  record OfOptional(Codec<Object> item) implements Codec<Optional<Object>> {
    @Override
    public Json encode(Optional<Object> value) {
      return value.map(item::encode).orElse(Json.NULL);
    }

    @Override
    public Optional<Object> decode(Json json) {
      return json instanceof Json.Null ? Optional.empty() : Optional.of(item.decode(json));
    }
  }
}
