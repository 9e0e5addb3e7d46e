// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.closeloop.runtime.config.KnownSettings;
import io.closeloop.survey.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

/** The house rules that a compiler does not check: who may know whom, and what nobody may do. */
class ArchitectureTest {
    private static final Path REACTOR = reactor();

    private static final String[] CORE = {
        "io.closeloop.config..",
        "io.closeloop.delivery..",
        "io.closeloop.escalation..",
        "io.closeloop.event..",
        "io.closeloop.figures..",
        "io.closeloop.interaction..",
        "io.closeloop.ledger..",
        "io.closeloop.match..",
        "io.closeloop.plain..",
        "io.closeloop.policy..",
        "io.closeloop.port..",
        "io.closeloop.sign..",
        "io.closeloop.survey.."
    };
    private static final String STORE = "io.closeloop.store..";
    private static final String CONNECTORS = "io.closeloop.connector..";
    private static final String RUNTIME = "io.closeloop.runtime..";
    private static final String CONSOLE = "io.closeloop.console..";
    private static final String SANDBOX = "io.closeloop.sandbox..";
    private static final String APP = "io.closeloop.app..";

    /** Where a clock is made; everybody else is handed one. */
    private static final Set<String> CLOCK_MAKERS = Set.of(
            "io.closeloop.runtime.SharedClock",
            "io.closeloop.runtime.Program",
            "io.closeloop.runtime.Check",
            "io.closeloop.app.StoreOption");

    private static final Pattern SETTING =
            Pattern.compile("`((?:twilio|slack|salesforce|meta|mail|webhook|kafka)\\.[a-z-]+(?:\\.[a-z-]*)*)");

    private static JavaClasses everything = new ClassFileImporter().importClasses();

    @BeforeAll
    static void read_the_classes() {
        everything = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.closeloop");
    }

    @Test
    void no_module_escapes_these_rules() {
        Set<String> unknown = new TreeSet<>();
        DescribedPredicate<JavaClass> known = resideInAnyPackage(CORE)
                .or(resideInAnyPackage(STORE, CONNECTORS, RUNTIME, CONSOLE, SANDBOX, APP, "io.closeloop.testkit.."));
        everything.stream().filter(known.negate()).map(JavaClass::getName).forEach(unknown::add);
        assertThat(unknown).isEmpty();
    }

    @Test
    void core_depends_on_the_jdk_and_jspecify_only() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(CORE).or(resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..")))
                .check(everything);
    }

    @Test
    void neither_core_nor_store_knows_camel() {
        noClasses()
                .that(resideInAnyPackage(CORE).or(resideInAPackage(STORE)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(everything);
    }

    @Test
    void only_the_store_speaks_sql() {
        noClasses()
                .that()
                .resideOutsideOfPackage(STORE)
                .and()
                // Tests look into a database of their own.
                .doNotHaveSimpleName("PostgresServer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "org.flywaydb..")
                .check(everything);
    }

    @Test
    void the_store_knows_core_only() {
        mayNotKnow(STORE, CONNECTORS, RUNTIME, CONSOLE, SANDBOX, APP);
    }

    @Test
    void connectors_do_not_see_each_other() {
        slices().matching("io.closeloop.connector.(*)..")
                .should()
                .notDependOnEachOther()
                .check(everything);
    }

    @Test
    void connectors_know_core_only() {
        mayNotKnow(CONNECTORS, RUNTIME, STORE, CONSOLE, SANDBOX, APP);
    }

    @Test
    void runtime_knows_no_connector_and_no_database() {
        mayNotKnow(RUNTIME, CONNECTORS, STORE, CONSOLE, SANDBOX, APP);
    }

    @Test
    void console_knows_no_connector_and_no_database() {
        mayNotKnow(CONSOLE, CONNECTORS, STORE, SANDBOX, APP);
    }

    @Test
    void the_stand_ins_know_nothing_of_the_program_they_test() {
        mayNotKnow(SANDBOX, CONNECTORS, STORE, RUNTIME, CONSOLE, APP);
    }

    @Test
    void every_package_says_what_may_be_null() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : everything) {
            JavaPackage home = type.getPackage();
            if (home.getName().startsWith("io.closeloop")
                    && !home.tryGetPackageInfo()
                            .map(info -> info.isAnnotatedWith(NullMarked.class))
                            .orElse(false)) {
                unmarked.add(home.getName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void time_comes_from_the_clock_that_is_handed_in() {
        DescribedPredicate<JavaAccess<?>> readsTheMachine =
                DescribedPredicate.describe("it asks the machine for the time", ArchitectureTest::readsTheMachine);
        noClasses()
                .that(DescribedPredicate.describe("are handed a clock", type -> !CLOCK_MAKERS.contains(type.getName())))
                .should()
                .accessTargetWhere(readsTheMachine)
                .check(everything);
    }

    @Test
    void nobody_sleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(everything);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(everything);
    }

    @Test
    void nothing_is_mocked() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.mockito..", "org.easymock..", "net.bytebuddy..")
                .check(everything);
        String mockito = "import org." + "mockito";
        assertThat(testsThatSay(mockito)).isEmpty();
    }

    @Test
    void tests_do_not_sleep_either() {
        String sleep = "Thread." + "sleep(";
        assertThat(testsThatSay("@Test")).isNotEmpty();
        assertThat(testsThatSay(sleep)).isEmpty();
    }

    /** A record tells all it holds unless it says otherwise, and libraries quote what they were given. */
    @Test
    void records_hide_what_is_personal() {
        Set<String> personal = Set.of(
                "account",
                "agent",
                "comment",
                "customer",
                "email",
                "emails",
                "handles",
                "person",
                "persons",
                "phone",
                "phones");
        // What an admin made up for a case.
        DescribedPredicate<JavaClass> invented =
                resideInAnyPackage("io.closeloop.runtime.trial..", "io.closeloop.runtime.vocabulary..", SANDBOX);
        Set<String> telling = new TreeSet<>();
        everything.stream()
                .filter(type -> type.isRecord() && !invented.test(type))
                .filter(type -> type.getFields().stream()
                        .anyMatch(field -> (personal.contains(field.getName()) || type.isAssignableTo(Reading.class))
                                && field.getType().getAllInvolvedRawTypes().stream()
                                        .anyMatch(raw -> raw.isEquivalentTo(String.class))))
                // The compiler's own toString() is final.
                .filter(type -> type.getMethod("toString").getModifiers().contains(JavaModifier.FINAL))
                .map(JavaClass::getName)
                .forEach(telling::add);
        assertThat(telling).isEmpty();
    }

    @Test
    void names_say_what_a_class_is() {
        noClasses()
                .that()
                .resideInAPackage("io.closeloop..")
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Processor")
                .orShould()
                .haveSimpleNameEndingWith("Service")
                .check(everything);
    }

    @ParameterizedTest
    @MethodSource("connectorFolders")
    void a_connector_folder_is_complete(String folder) throws IOException {
        Path home = REACTOR.resolve("connectors").resolve(folder);
        Path service = home.resolve("src/main/resources/META-INF/services/io.closeloop.port.Connector");

        assertThat(texts(REACTOR.resolve("connectors/pom.xml"), "module")).contains(folder);
        assertThat(texts(REACTOR.resolve("app/pom.xml"), "artifactId")).contains("closeloop-connector-" + folder);
        assertThat(home.resolve("README.md")).isNotEmptyFile();
        assertThat(service).isNotEmptyFile();
        assertThat(Files.readString(service).strip()).startsWith("io.closeloop.connector.");
        assertThat(Files.readAllLines(home.resolve("pom.xml"))).hasSizeLessThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("connectorFolders")
    void every_setting_that_a_readme_promises_exists(String folder) throws IOException {
        String readme =
                Files.readString(REACTOR.resolve("connectors").resolve(folder).resolve("README.md"));
        Set<String> unknown = new TreeSet<>();
        SETTING.matcher(readme)
                .results()
                .map(found -> found.group(1))
                .filter(key -> !KnownSettings.known(key))
                .forEach(unknown::add);
        assertThat(unknown).isEmpty();
    }

    @Test
    void every_setting_is_in_the_operations_manual() throws IOException {
        String manual = Files.readString(REACTOR.resolve("docs/operations.md"));
        assertThat(KnownSettings.KEYS).allMatch(key -> manual.contains("`" + key + "`"));
    }

    static List<String> connectorFolders() throws IOException {
        try (Stream<Path> folders = Files.list(REACTOR.resolve("connectors"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("src")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static boolean readsTheMachine(JavaAccess<?> access) {
        if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
            return false;
        }
        String owner = access.getTargetOwner().getName();
        return switch (access.getName()) {
            case "currentTimeMillis" -> owner.equals(System.class.getName());
            case "systemUTC", "systemDefaultZone", "system" -> owner.equals(Clock.class.getName());
            case "now" ->
                owner.startsWith(Instant.class.getPackageName() + ".")
                        && target.getRawParameterTypes().stream().noneMatch(type -> type.isAssignableTo(Clock.class));
            case "<init>" ->
                owner.equals(Date.class.getName())
                        && target.getRawParameterTypes().isEmpty();
            default -> false;
        };
    }

    private static void mayNotKnow(String who, String... whom) {
        noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(whom)
                .check(everything);
    }

    private static List<Path> testsThatSay(String words) {
        try (Stream<Path> files = Files.walk(REACTOR)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/test/"))
                    .filter(file -> text(file).contains(words))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of every element of that name. */
    private static Set<String> texts(Path xml, String element) {
        try {
            var found = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(xml.toFile())
                    .getElementsByTagName(element);
            Set<String> texts = new TreeSet<>();
            for (int i = 0; i < found.getLength(); i++) {
                texts.add(found.item(i).getTextContent().strip());
            }
            return texts;
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("Cannot read " + xml, e);
        }
    }

    private static Path reactor() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("connectors"))
                ? here
                : here.resolve("..").normalize();
    }
}
