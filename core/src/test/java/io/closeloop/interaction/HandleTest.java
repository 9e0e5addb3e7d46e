// SPDX-License-Identifier: Apache-2.0
package io.closeloop.interaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"15551230001", "+0551230001", "+1 555 123 0001", "+12345", "+1234567890123456", "anonymous", " "
            })
    void a_phone_that_is_not_e164_is_refused(String number) {
        assertThatIllegalArgumentException().isThrownBy(() -> Handle.phone(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ana", "@example.com", "ana@", "ana smith@example.com", ""})
    void a_mail_address_that_is_none_is_refused(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> Handle.email(address));
    }

    @Test
    void a_refusal_does_not_show_the_address() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Handle.phone("0151 2345678"))
                .withMessageNotContaining("2345678");
    }

    @Test
    void mail_addresses_are_equal_whatever_their_case() {
        assertThat(Handle.email(" Ana@Example.COM ")).isEqualTo(Handle.email("ana@example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "PHONE,     +15551230001,     phone:+15551230001",
        "EMAIL,     ana@example.com,  email:ana@example.com",
        "MESSENGER, page:user,        messenger:page:user",
        "CHAT,      CH1,              chat:CH1"
    })
    void a_key_leads_back_to_its_handle(Handle.Kind kind, String value, String key) {
        Handle handle = new Handle(kind, value);

        assertThat(handle.key()).isEqualTo(key);
        assertThat(Handle.ofKey(key)).contains(handle);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "phone", "phone:", "phone:123", "fax:+15551230001", ":+15551230001", "email:x"})
    void a_text_that_is_no_key_leads_nowhere(String key) {
        assertThat(Handle.ofKey(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PHONE,     +15551230001,    +1555***0001",
        "PHONE,     +123456,         ***",
        "EMAIL,     ana@example.com, a***@example.com",
        "MESSENGER, page:user1234,   ***1234",
        "CHAT,      CH1,             ***CH1"
    })
    void what_is_shown_is_enough_to_recognise_and_too_little_to_use(Handle.Kind kind, String value, String masked) {
        Handle handle = new Handle(kind, value);

        assertThat(handle.masked()).isEqualTo(masked);
        assertThat(handle).hasToString(kind.code() + ":" + masked);
    }
}
