// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.closeloop.config.Describe;
import io.closeloop.runtime.config.Words;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShapesTest {
    @Describe("A thing")
    public record Thing(
            @Describe(value = "How long", example = "5m") Duration howLong,
            @Describe(value = "How many", min = 1, max = 9) int howMany,
            @Describe("When") LocalTime when,
            @Describe("On which") Map<DayOfWeek, List<String>> onWhich,

            @Describe(value = "How loud", fallback = "normal", pattern = "normal|high")
            String loud,

            @Describe("Whether") boolean whether,
            @Describe("Perhaps") @Nullable String perhaps) {}

    @Describe("A thing with defaults")
    public record Settled(
            @Describe("How long") Duration howLong,
            @Describe("Which") DayOfWeek which) {
        public static Settled defaults() {
            return new Settled(Duration.ofDays(30), DayOfWeek.FRIDAY);
        }
    }

    public record Undescribed(int number) {}

    private static Field field(Class<? extends Record> type, String name) {
        return new Shapes(Words::kebab)
                .of(type).fields().stream()
                        .filter(field -> field.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void names_are_spelt_as_files_spell_them() {
        assertThat(new Shapes(Words::kebab).of(Thing.class).fields())
                .extracting(Field::name)
                .containsExactly("how-long", "how-many", "when", "on-which", "loud", "whether", "perhaps");
    }

    @Test
    void types_become_shapes() {
        assertThat(field(Thing.class, "how-long").shape()).isEqualTo(new Shape.Span());
        assertThat(field(Thing.class, "how-many").shape()).isEqualTo(new Shape.Amount(true, 1, 9));
        assertThat(field(Thing.class, "when").shape()).isEqualTo(new Shape.TimeOfDay());
        assertThat(field(Thing.class, "loud").shape()).isEqualTo(new Shape.Text("normal|high"));
        assertThat(field(Thing.class, "on-which").shape())
                .isInstanceOfSatisfying(
                        Shape.MapOf.class,
                        map -> assertThat(((Shape.Choice) map.keys()).words()).contains("monday", "sunday"));
    }

    @Test
    void what_may_be_left_out_is_what_the_binder_can_do_without() {
        assertThat(field(Thing.class, "how-long").required()).isTrue();
        assertThat(field(Thing.class, "loud")).returns(false, Field::required).returns("normal", Field::fallback);
        assertThat(field(Thing.class, "whether"))
                .returns(false, Field::required)
                .returns(false, Field::fallback);
        assertThat(field(Thing.class, "perhaps").required()).isFalse();
    }

    @Test
    void defaults_are_shown_as_people_write_them() {
        assertThat(field(Settled.class, "how-long").fallback()).isEqualTo("30d");
        assertThat(field(Settled.class, "which").fallback()).isEqualTo("friday");
    }

    @Test
    void what_is_not_described_is_not_offered() {
        assertThatThrownBy(() -> new Shapes(Words::kebab).of(Undescribed.class))
                .hasMessageContaining("Undescribed.number needs a @Describe");
    }

    @Test
    void labels_are_for_people() {
        assertThat(field(Thing.class, "how-many").shape().label()).isEqualTo("whole number from 1 to 9");
        assertThat(field(Thing.class, "on-which").shape().label()).isEqualTo("map of list of text");
    }
}
