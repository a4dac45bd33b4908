"""What is personal or secret is masked; prices, dates and sums are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.steps.preclean import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jo.ann+news@mail.example.org.", "write to [email]."),
        ("<mailto:a_b@example.co.uk>", "<mailto:[email]>"),
        ("call +44 20 7946 0123 or 020 7946 0123", "call [phone] or [phone]"),
        ("(555) 010-4477, 212-555-0123, 212.555.0123", "[phone], [phone], [phone]"),
        ("+49 (0)30 1234567; 0049 30 1234567", "[phone]; [phone]"),
        ("제 번호는 010-1234-5678 입니다", "제 번호는 [phone] 입니다"),
        ("我的手机 13812345678。", "我的手机 [phone]。"),
        ("card 4111 1111 1111 1111 exp 04/27", "card [card] exp 04/27"),
        ("5500000000000004 and 3714-496353-98431", "[card] and [card]"),
        ("IBAN GB82 WEST 1234 5698 7654 32, thanks", "IBAN [iban], thanks"),
        ("DE89370400440532013000", "[iban]"),
        ("from 192.0.2.26:8080", "from [ip]:8080"),
        ("at 2001:db8:85a3::8a2e:370:7334 now", "at [ip] now"),
        ("key sk-abcdefghij0123456789ABCD", "key [key]"),
        ("AKIAIOSFODNN7EXAMPLE", "[key]"),
        ("ghp_" + "a1B2" * 9, "[key]"),
        ("Bearer eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK", "Bearer [key]"),
        (
            "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb",
            "a\n[key]\nb",
        ),
        ("a -----BEGIN PRIVATE KEY-----\nMIIE cut off", "a [key]"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    """Addresses, numbers and keys become what kind of thing they are."""
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "paid 1,234,567.89 on 2024-03-31 at 10:30:45",
        "01-02-2024, 01.02.2024 10:30, 31/12/1999",
        "pi is 3.14159265358979 and 0.12345678901234",
        "4111 1111 1111 1112 fails the check",
        "order 4111111111111112 and 1234567890123",
        "GB83 WEST 1234 5698 7654 32",
        "version 1.2.3.4, section 2.1.1.3, 300.1.1.1, 10.1.1.1.1",
        "std::vector a::b ::1 fe80:: 12:34:56:78",
        "80980 + 098098 + 80980 = 260058",
        "355909190063-746. equation",
        "no. 004963205, rows 100000 200000 300000",
        "@home a@b user@localhost x @ y.z decorator@property",
        "sk-learn ghp_ AKIA xoxo risk-free",
        "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "000-000-0000 555-1234",
        "ISBN 978-3-16-148410-0",
        "https://example.org/0123456789/555-010-4477x",
    ],
)
def test_not_masked(text: str) -> None:
    """Sums, dates, versions, times, code, and numbers that fail their check stay."""
    assert mask(text) == text


PIECES = st.sampled_from(
    [
        *("a@b.co", "+44 20 7946 0123", "(030) 1234567", "4111111111111111", "[email]", "10.1.2.3"),
        *("::", "2001:db8::1:2", "GB82", "sk-abcdefghij0123456789", ".", "-", " "),
    ]
)


@given(st.lists(PIECES | st.text("0123456789 .-+()@:ab", max_size=6), max_size=12).map("".join))
def test_masked_text_stays_as_it_is(text: str) -> None:
    """Masking twice is masking once."""
    assert mask(mask(text)) == mask(text)
