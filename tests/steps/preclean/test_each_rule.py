"""What each rule changes, and what it leaves alone."""

import pytest

from elute.steps.preclean import Preclean, control, encoding, html, preview, unicode, whitespace
from elute.steps.preclean.cleaning import CLEANERS, settle


def test_unicode_composes() -> None:
    """Letters and marks are composed; what is composed stays."""
    assert unicode.clean("e\u0301 \u1100\u1161") == "é 가"
    assert unicode.clean("é ﬁ ①") == "é ﬁ ①"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1b[31mc\x7f\x9b", "ab[31mc"),
        ("tab\tline\nend\r\n", "tab\tline\nend\r\n"),
        ("page\x0cpage\x0bline\x85next", "page page line next"),
        ("\ufeffa\u200bb\u2060c\u00add", "abcd"),
        ("a\u202eb\u2066c\u061cd", "abcd"),
        ("a\ud800b", "ab"),
        ("x\U000e0041\U000e007fy", "xy"),
        ("he\u200dllo \u200cx", "hello x"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\ufe0f", "👨\u200d👩\ufe0f"),
        ("naïve – “quoted” 日本", "naïve – “quoted” 日本"),
    ],
)
def test_control_removes_what_nobody_sees(text: str, cleaned: str) -> None:
    """Controls, bidi and zero-width characters go; joiners that carry meaning stay."""
    assert control.clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p>one</p><p>two</p>", "\none\n\ntwo\n"),
        ("H<sub>2</sub>O <b>bold</b>", "H2O bold"),
        ("one<br/>two<BR>three", "one\ntwo\nthree"),
        ('<a href="x" title=\'y\'>link</a> <img src="z">', "link "),
        ("a<!-- hidden > -->b", "a b"),
        ("<script type='x'>alert(1 < 2)</script>text<style>p {}</style>", " text "),
        ("<!DOCTYPE html><html><head></head>", "\n\n\n"),
        ("x &lt; y &amp; z &#233; &#xe9; &nbsp;", "x < y & z é é \xa0"),
        ("left over </div>", "left over \n"),
    ],
)
def test_html_removes_markup(text: str, cleaned: str) -> None:
    """Tags, comments, scripts and styles go, block tags leave a line end, entities are resolved."""
    assert html.clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "a<b && b>c",
        "I <3 you",
        "x -> y <- z << 2 >> 1",
        "List<String> a = new HashMap<String, Object>();",
        "vector<a> v; Option<Button>; std::list<i>",
        "template <class T> f(T<U> x)",
        "Dear <name>, about <title> and <address>",
        "<think>step one</think>",
        '<Button title="x">ok</Button> new List<Object>(); </Object>',
        "<image>Who are they? <|im_end|> <user@example.org> <https://example.org>",
        "AT&T, R&D; a&b; ?a=1&copy=2&lt=3 &notit; &unknown;",
        "<!-- never closed",
        "if (a <b and c> d)",
    ],
)
def test_html_leaves_text_and_code_alone(text: str) -> None:
    """Comparisons, generics, placeholders, chat marks, addresses and query strings survive."""
    assert html.clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a \t b  ", "a b"),
        ("a \r\n\r\n  b\rc\n", "a\nb\nc"),
        ("a\u00a0\u3000b\u2028c", "a b\nc"),
        (" \n\t ", ""),
        ("", ""),
    ],
)
def test_whitespace_is_folded(text: str, cleaned: str) -> None:
    """Runs become one space, or one line end where there was any; the ends are trimmed."""
    assert whitespace.clean(text) == cleaned


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("I donâ€™t know", "I don’t know"),
        ("CafÃ© MÃ¼ller", "Café Müller"),
        ("CafÃƒÂ© twice over", "Café twice over"),
        ("voil\u00c3\u00a0, dÃ©jÃ  vu", "voilà, déjà vu"),
        ("it\x92s from Windows", "it’s from Windows"),
        ("fine here\nnaÃ¯ve there", "fine here\nnaïve there"),
        ("cafÃ©\r\n\x1b[31mred “ﬁ”", "café\r\n\x1b[31mred “ﬁ”"),
    ],
)
def test_encoding_mends_what_was_read_wrongly(damaged: str, mended: str) -> None:
    """Text read in a wrong encoding, once or twice over, line by line, is what was meant."""
    assert encoding.clean(damaged) == mended


@pytest.mark.parametrize(
    "text",
    [
        "plain words, “curled quotes” – and it’s a dash…",
        "안녕하세요, 오늘 날씨가 좋네요 ㅠㅠ",
        "我们明天在学校门口见面，好吗？“好的”",
        "アップデートしました。ｶﾀｶﾅ ＷＩＤＥ",
        "ﬁne ligatures ½ ① ™ 5 µm × 3 °C",
        "Ça va, Müller? ÀÉÎ ÑÕ À l’été… “ÉTÉ”",
        "Привет, как дела? Всё хорошо. ВДНХ",
        "👩🏽‍💻 ships 🎉🎉 ❤️",
        'if (a &amp;&amp; b) { x["é"] = 1; }  // ok',
        "كيف حالك؟ שלום ข้อความ हिन्दी",
        "a\r\nb\x00c\x1b[31m",
    ],
)
def test_encoding_leaves_sound_text_alone(text: str) -> None:
    """Quotes, ligatures, wide letters, entities, controls and every script stay as they are."""
    assert encoding.clean(text) == text


def test_one_rule_may_make_work_for_another() -> None:
    """Rules run until nothing changes: hidden marks, entities in entities, tags in entities."""
    assert settle("e\u200b\u0301", CLEANERS) == ("é", {"control": 1, "unicode": 1})
    settled, touched = settle("&amp;amp;lt;p&amp;gt; x", CLEANERS)
    assert (settled, list(touched)) == ("x", ["html", "whitespace"])
    assert settle("CafÃ&copy;", CLEANERS)[0] == "Café"
    assert settle("donâ\x80\x99t", CLEANERS)[0] == "don’t"


def test_a_preview_is_one_rule_alone() -> None:
    """Only what the rule does is seen; a rule that does not change texts leaves them alone."""
    text = " <b>a</b>  b@example.org "
    for rule, after in (
        ("html", " a  b@example.org "),
        ("whitespace", "<b>a</b> b@example.org"),
        ("personal-data", " <b>a</b>  [email] "),
        ("length", text),
    ):
        assert preview(Preclean(), rule, text, "") == (text, after)


def test_a_preview_shows_what_only_the_other_rules_uncover() -> None:
    """Blanks behind a tag are white space to trim only once the tag is gone."""
    assert preview(Preclean(), "whitespace", "a<b> </b>", "") == ("a ", "a")
    assert preview(Preclean(html=False), "whitespace", "a<b> </b>", "") == ("a<b> </b>",) * 2


@pytest.mark.parametrize(
    "unit",
    [
        *("<a ", "<!--", "<script>", "</script ", "<a b='", "&#38;", "amp;", "<", "\u200d", "\n "),
        *(
            "Ã",
            "Ã©",
            "â€",
            "\x92",
            "a@",
            "1 ",
            "12-",
            "1.",
            "a:",
            "(0",
            "+1",
            "AB12 ",
            "eyJa",
            "sk-",
        ),
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    """A unit repeated 100,000 times settles, and for good; quadratic work would not end here."""
    settled, _ = settle("&" + unit * 100_000, CLEANERS)
    assert settle(settled, CLEANERS)[1] == {}
