package io.annal.acceptance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The directions of the design: who may know whom. */
final class ArchitectureTest {
  private static final JavaClasses ANNAL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.annal");

  private static final String[] AWS = {
    "software.amazon..",
    "com.amazonaws..",
    "io.annal.dynamodb..",
    "io.annal.runtime..",
    "io.annal.lambda.."
  };

  /** The packages of core, and which others of core each may know beside itself. */
  private static final Map<String, List<String>> CORE =
      Map.of(
          "io.annal", List.of(),
          "io.annal.internal", List.of("io.annal"),
          "io.annal.codec", List.of("io.annal", "io.annal.internal"),
          "io.annal.command", List.of("io.annal", "io.annal.internal", "io.annal.codec"),
          "io.annal.projection", List.of("io.annal", "io.annal.internal", "io.annal.codec"),
          "io.annal.process",
              List.of("io.annal", "io.annal.internal", "io.annal.codec", "io.annal.command"),
          "io.annal.privacy", List.of("io.annal", "io.annal.internal", "io.annal.projection"),
          "io.annal.memory", List.of("io.annal", "io.annal.privacy"));

  private static final String[] LIBRARY =
      Stream.concat(
              CORE.keySet().stream(),
              Stream.of(
                  "io.annal.testkit..",
                  "io.annal.dynamodb..",
                  "io.annal.runtime..",
                  "io.annal.lambda..",
                  "io.annal.bank.."))
          .toArray(String[]::new);

  private static final int MOST_PUBLIC_TYPES = 20;

  @Test
  void packagesOfCoreKnowOnlyThoseBelow() {
    CORE.forEach((name, below) ->
        noClasses()
            .that()
            .resideInAPackage(name)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(CORE.keySet().toArray(String[]::new))
                    .and(not(resideInAPackage(name)))
                    .and(not(resideInAnyPackage(below.toArray(String[]::new)))))
            .check(ANNAL));
  }

  @Test
  void onlyCoreKnowsWhatItsPackagesShare() {
    noClasses()
        .that(not(resideInAnyPackage(CORE.keySet().toArray(String[]::new))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.annal.internal..")
        .check(ANNAL);
  }

  @Test
  void noPackageHasTooManyPublicTypes() {
    var packages = new ArrayList<>(CORE.keySet());
    packages.addAll(List.of("io.annal.testkit", "io.annal.dynamodb"));

    assertThat(packages)
        .allSatisfy(name ->
            assertThat(publicTypes(name))
                .as("public types of %s", name)
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(MOST_PUBLIC_TYPES));
  }

  private static List<String> publicTypes(String packageName) {
    return ANNAL.stream()
        .filter(type -> type.getPackageName().equals(packageName))
        .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
        .map(JavaClass::getSimpleName)
        .sorted()
        .toList();
  }

  @Test
  void coreKnowsNothingOfAws() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE.keySet().toArray(String[]::new))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(AWS)
                .or(
                    resideInAnyPackage(
                        "io.annal.bank..", "io.annal.localcloud..", "io.annal.cli..")))
        .check(ANNAL);
  }

  @Test
  void localCloudAndLibraryMeetOverTheWireOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.annal.localcloud..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(LIBRARY).or(resideInAPackage("io.annal.cli..")))
        .check(ANNAL);
    noClasses()
        .that(resideInAnyPackage(LIBRARY))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.annal.localcloud..", "io.annal.tables..", "io.annal.cli..")
        .check(ANNAL);
  }

  @Test
  void tablesKnowNothingOfTheRest() {
    noClasses()
        .that()
        .resideInAPackage("io.annal.tables..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.annal..").and(not(resideInAPackage("io.annal.tables.."))))
        .check(ANNAL);
  }

  @Test
  void pricesKnowNothingOfTheRest() {
    noClasses()
        .that()
        .resideInAPackage("io.annal.pricing..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.annal..").and(not(resideInAPackage("io.annal.pricing.."))))
        .check(ANNAL);
  }

  @Test
  void storeKnowsNoHandlerAndNoDomain() {
    noClasses()
        .that()
        .resideInAPackage("io.annal.dynamodb..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.annal.runtime..", "io.annal.lambda..", "io.annal.bank..", "io.annal.testkit..")
        .check(ANNAL);
  }

  @Test
  void runtimeKnowsNoHost() {
    noClasses()
        .that()
        .resideInAPackage("io.annal.runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.amazonaws.services.lambda..", "io.annal.lambda..")
        .check(ANNAL);
  }

  @Test
  void runtimeAndItsHostsKnowNoDomain() {
    noClasses()
        .that()
        .resideInAnyPackage("io.annal.runtime..", "io.annal.lambda..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.annal.bank..", "io.annal.testkit..")
        .check(ANNAL);
  }

  /**
   * {@code delivery} is no service: it is what those that deliver share, and knows the port only.
   */
  @Test
  void servicesOfTheLocalCloudMeetThroughThePortOnly() {
    for (String service : servicePackages()) {
      noClasses()
          .that()
          .resideInAPackage(service + "..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.annal.localcloud..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.annal.localcloud.wire..",
                              "io.annal.localcloud.delivery..",
                              service + ".."))))
          .check(ANNAL);
    }
  }

  @Test
  void packagesKnowEachOtherInOneDirectionOnly() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(ANNAL);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(beNullMarkedByItsPackage()).check(ANNAL);
  }

  /** Each package by itself, {@code io.annal} too, which a pattern of what is below would miss. */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  private static Iterable<String> servicePackages() {
    return ANNAL.stream()
        .filter(resideInAPackage("io.annal.localcloud.."))
        .map(JavaClass::getPackageName)
        .map(name -> name.split("\\.", -1))
        .filter(parts -> parts.length > 3)
        .map(parts -> "io.annal.localcloud." + parts[3])
        .filter(name -> !name.endsWith(".wire") && !name.endsWith(".runtime"))
        .distinct()
        .sorted()
        .toList();
  }

  private static ArchCondition<JavaClass> beNullMarkedByItsPackage() {
    return new ArchCondition<>("be in a package with @NullMarked") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(item, item.getPackageName() + " is not @NullMarked"));
        }
      }
    };
  }
}
