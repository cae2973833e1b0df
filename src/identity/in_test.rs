//! Tests that stand in the sources themselves: `#[cfg(test)] mod tests`, `func TestX`, `describe(…)`, `class TestX`.
//!
//! A weakness in one is judged as on a test path. Whether a line is in a test is asked for single findings only: it goes up
//! by indentation, as [`Context`] does, and looks whether what opens around the line, or is written above it, is a test.

use super::context::{self, Context};
use crate::model::{Language, Text};
use bstr::ByteSlice;

/// Whether line `number` stands in a test.
pub(super) fn is_in_test(text: &Text, number: u32, language: Language) -> bool {
    let around = Context::of(text, number, language);
    let opens = |&line: &u32| opens_test(text.line(line).trim(), language);
    let marked = |&line: &u32| context::decorators(text, line, 1).iter().any(|&above| marks_test(text.line(above).trim(), language));
    opens(&number)
        || around.opening.iter().any(|line| opens(line) || marked(line))
        || marked(&number)
        || is_doctest(text.line(number), language)
}

/// Whether a line opens a test: a function, a class or a call of the test framework.
fn opens_test(line: &[u8], language: Language) -> bool {
    use Language as L;
    let starts = |heads: &[&str]| heads.iter().any(|head| line.starts_with(head.as_bytes()));
    let holds = |words: &[&str]| words.iter().any(|word| line.contains_str(word));
    match language {
        L::Rust => starts(&["mod tests {", "mod test {"]),
        L::Python => starts(&["def test_", "async def test_", "class Test"]) || starts(&["class "]) && holds(&["TestCase)", "TestCase,"]),
        L::Go => {
            starts(&["func Test", "func Benchmark", "func Fuzz"]) && holds(&["*testing."]) || starts(&["func Example"]) && holds(&["() {"])
        }
        L::JavaScript | L::TypeScript => {
            starts(&[
                "describe(",
                "describe.",
                "it(",
                "it.",
                "test(",
                "test.",
                "context(",
                "suite(",
                "beforeEach(",
                "beforeAll(",
                "afterEach(",
            ]) && holds(&["=>", "function"])
                || holds(&["import.meta.vitest"])
        }
        L::Ruby => {
            starts(&["RSpec.describe ", "describe ", "context ", "it ", "test ", "specify ", "scenario "]) && line.ends_with(b"do")
                || starts(&["class "]) && holds(&["< ActiveSupport::TestCase", "< Minitest::Test", "TestCase"])
        }
        L::Php => starts(&["public function test", "function test"]) || starts(&["class ", "final class "]) && holds(&["TestCase"]),
        L::Swift => holds(&[": XCTestCase"]) || starts(&["func test", "@Test"]),
        L::Scala => holds(&["extends AnyFunSuite", "extends AnyFlatSpec", "extends FunSuite", "extends Specification"]),
        _ => false,
    }
}

/// Whether what is written above a definition makes a test of it.
fn marks_test(line: &[u8], language: Language) -> bool {
    use Language as L;
    let starts = |heads: &[&str]| heads.iter().any(|head| line.starts_with(head.as_bytes()));
    match language {
        L::Rust => starts(&[
            "#[cfg(test)]",
            "#[test]",
            "#[cfg(all(test",
            "#[tokio::test",
            "#[async_std::test",
            "#[rstest",
            "#[test_case",
            "#[bench]",
        ]),
        L::Java | L::Kotlin | L::Scala => starts(&["@Test", "@ParameterizedTest", "@RepeatedTest", "@BeforeEach", "@Before", "@BeforeAll"]),
        L::CSharp => starts(&["[Test", "[Fact", "[Theory", "[SetUp", "[TestMethod", "[TestInitialize"]),
        L::Python => starts(&["@pytest.", "@unittest."]),
        L::Php => starts(&["#[Test]", "* @test", "/** @test"]),
        L::Swift => starts(&["@Test"]),
        _ => false,
    }
}

/// An example in a text about the function.
fn is_doctest(line: &[u8], language: Language) -> bool {
    language == Language::Python && line.trim_start().starts_with(b">>> ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    #[test]
    fn tests_inside_sources_are_tests() {
        use Language as L;
        for (language, code) in [
            (L::Rust, "#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() {\n        HERE\n    }\n}"),
            (L::Rust, "#[test]\nfn a() {\n    HERE\n}"),
            (L::Python, "class TestLogin:\n    def check(self):\n        HERE"),
            (L::Python, "def f():\n    \"\"\"\n    >>> HERE\n    \"\"\""),
            (L::Go, "func TestLogin(t *testing.T) {\n\tfor {\n\t\tHERE\n\t}\n}"),
            (L::TypeScript, "describe('login', () => {\n  it('works', async () => {\n    HERE\n  })\n})"),
            (L::Ruby, "RSpec.describe Login do\n  it 'works' do\n    HERE\n  end\nend"),
            (L::Java, "class A {\n  @Test\n  void works() {\n    HERE\n  }\n}"),
            (L::CSharp, "class A {\n  [Fact]\n  public void Works() {\n    HERE\n  }\n}"),
            (L::Php, "class A {\n  public function testLogin() {\n    HERE\n  }\n}"),
            (L::Swift, "class A: XCTestCase {\n  func check() {\n    HERE\n  }\n}"),
        ] {
            assert!(asked(code, language), "{language}: {code}");
        }
        for (language, code) in [
            (L::Rust, "fn a() {\n    HERE\n}\n#[cfg(test)]\nmod tests {\n}"),
            (L::Rust, "#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn a() {\n    HERE\n}"),
            (L::Python, "def attest_user():\n    HERE"),
            (L::Go, "func TestConnection(host string) {\n\tHERE\n}"),
            (L::JavaScript, "export function login() {\n  HERE\n}"),
            (L::Ruby, "class Login\n  def it\n    HERE\n  end\nend"),
        ] {
            assert!(!asked(code, language), "{language}: {code}");
        }
    }

    fn asked(code: &str, language: Language) -> bool {
        let text = Text::new(code.as_bytes().to_vec(), Encoding::Bytes);
        let line = code.lines().position(|line| line.contains("HERE")).map_or(0, |at| at as u32 + 1);
        is_in_test(&text, line, language)
    }
}
