package io.annal.tables.junit;

import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.sdk.TablesClients;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Gives a test an engine in memory and clients of it: parameters of type {@link DynamoDbClient},
 * {@link DynamoDbStreamsClient}, {@link TablesClients} or {@link TableEngine}. One engine serves a
 * test class; a test that wants to be alone makes tables of its own.
 *
 * <pre>{@code
 * @ExtendWith(TablesExtension.class)
 * class OrdersTest {
 *   @Test
 *   void keepsAnOrder(DynamoDbClient client) { … }
 * }
 * }</pre>
 */
public final class TablesExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(TablesExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == DynamoDbClient.class
        || type == DynamoDbStreamsClient.class
        || type == TablesClients.class
        || type == TableEngine.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Opened opened = opened(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == DynamoDbClient.class) {
      return opened.dynamoDb();
    }
    if (type == DynamoDbStreamsClient.class) {
      return opened.streams();
    }
    return type == TableEngine.class ? opened.engine() : opened.clients();
  }

  /** The store of the test class closes it at the end. */
  private static Opened opened(ExtensionContext context) {
    var ofClass = context;
    while (ofClass.getTestMethod().isPresent() && ofClass.getParent().isPresent()) {
      ofClass = ofClass.getParent().get();
    }
    return ofClass
        .getStore(NAMESPACE)
        .computeIfAbsent(Opened.class, key -> Opened.inMemory(), Opened.class);
  }

  private record Opened(
      TableEngine engine,
      TablesClients clients,
      DynamoDbClient dynamoDb,
      DynamoDbStreamsClient streams)
      implements AutoCloseable {
    static Opened inMemory() {
      var engine = TableEngine.open(TableOptions.inMemory());
      var clients = new TablesClients(engine);
      return new Opened(engine, clients, clients.dynamoDb(), clients.streams());
    }

    @Override
    public void close() {
      dynamoDb.close();
      streams.close();
      engine.close();
    }
  }
}
