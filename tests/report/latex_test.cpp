// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/latex.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <vector>

#include "full_document.hpp"

BOOST_AUTO_TEST_SUITE(latex_test)

using snellen::Document;
using snellen::latex_escaped;
using snellen::latex_number;
using snellen::render_latex;
using snellen::test::full_document;
using Kind = snellen::Document::Kind;

namespace {

/// "" when braces and environments close in order and no special character stands bare outside of the program's own
/// use of it; otherwise what is wrong.
std::string imbalance(std::string_view text) {
  std::vector<std::string> open;
  int braces = 0;
  bool mathematics = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] == '\\') {
      for (const std::string_view command : {"\\begin{", "\\end{"}) {
        if (!text.substr(k).starts_with(command)) continue;
        const std::size_t from = k + command.size();
        const std::string name(text.substr(from, text.find('}', from) - from));
        if (command == "\\begin{") {
          open.push_back(name);
        } else if (open.empty() || open.back() != name) {
          return "\\end{" + name + "} closes nothing";
        } else {
          open.pop_back();
        }
      }
      ++k;  // an escaped character, or the first letter of a command
    } else if (text[k] == '{') {
      ++braces;
    } else if (text[k] == '}') {
      if (--braces < 0) return "a brace closes nothing";
    } else if (text[k] == '$') {
      mathematics = !mathematics;
    } else if (text[k] == '%' && k > 0) {
      return "a bare % hides the rest of its line";
    }
  }
  if (braces != 0 || mathematics) return "a brace or a $ is not closed";
  return open.empty() ? "" : "\\begin{" + open.back() + "} is not closed";
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t k = text.find(part); k != std::string_view::npos; k = text.find(part, k + 1)) ++count;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(special_characters) {
  BOOST_TEST(latex_escaped("\\{}$&#_%") == "\\textbackslash{}\\{\\}\\$\\&\\#\\_\\%");
  BOOST_TEST(latex_escaped("<bos> 1^n ~|") ==
             "\\textless{}bos\\textgreater{} 1\\textasciicircum{}n \\textasciitilde{}\\textbar{}");
  BOOST_TEST(latex_escaped("[*]") == "{[}{*}{]}");
  BOOST_TEST(latex_escaped("mixed-bf16 --- ''") == "mixed-bf16 {-}{-}{-} {'}{'}");
  BOOST_TEST(latex_escaped("\u221e \u00e9 \u4e00") == "$\\infty$ \u00e9 {[}U+4E00{]}");
  BOOST_TEST(latex_escaped("a\nb") == "a\\textbackslash{}x0ab");
}

BOOST_AUTO_TEST_CASE(numbers) {
  BOOST_TEST(latex_number("512") == "512");
  BOOST_TEST(latex_number("0.0617284") == "0.0617284");
  BOOST_TEST(latex_number("-1.5") == "$-1.5$");
  BOOST_TEST(latex_number("1.50000e-12") == "$1.50000\\times10^{-12}$");
  BOOST_TEST(latex_number("3.38953e+38") == "$3.38953\\times10^{38}$");
  BOOST_TEST(latex_number("255*2^120") == "$255\\cdot 2^{120}$");
  BOOST_TEST(latex_number("2^-133") == "$2^{-133}$");
  BOOST_TEST(latex_number("(2^113-1)*2^16271") == "$(2^{113}-1)\\cdot 2^{16271}$");
  BOOST_TEST(latex_number("\u221e") == "$\\infty$");
  BOOST_TEST(latex_number(">24") == "\\textgreater{}24");
  BOOST_TEST(latex_number("never") == "never");
  BOOST_TEST(latex_number("e") == "e");
  BOOST_TEST(latex_number("") == "");
}

BOOST_AUTO_TEST_CASE(a_document) {
  Document document;
  document.title = "Count 100%";
  document.facts = {{"left", {"1^n"}}};
  document.notes = {"note"};
  Document::Table table;
  table.columns = {{.name = "n", .kind = Kind::number}, {.name = "bf16", .kind = Kind::symbol, .group = "storage"}};
  table.rows = {{{.text = "1"}, {.text = "D"}}};
  document.tables = {table, table};
  document.tables.back().caption = "again";
  const std::string text = render_latex(document);
  BOOST_TEST(imbalance(text) == "");
  BOOST_TEST(occurrences(text, "\\begin{table}") == 2U);
  BOOST_TEST(text.find("\\caption{Count 100\\%}") != std::string::npos);
  BOOST_TEST(text.find("\\caption{Count 100\\%: again}") != std::string::npos);
  BOOST_TEST(text.find("\\label{tab:snellen-count-100-1}") != std::string::npos);
  BOOST_TEST(text.find("\\label{tab:snellen-count-100-2}") != std::string::npos);
  BOOST_TEST(text.find("\\cmidrule(lr){2-2}") != std::string::npos);
  BOOST_TEST(text.find("\\input") == std::string::npos);
  BOOST_TEST(text.find("    1 & D \\\\\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_bytes_keep_the_shape) {
  BOOST_TEST(rc::check("balanced, with the cells that there are", [](const std::string& bytes) {
    const std::string text = render_latex(full_document(bytes));
    // The first line is the only comment.
    RC_ASSERT(imbalance(std::string_view(text).substr(text.find('\n'))) == "");
    RC_ASSERT(occurrences(text, "\\begin{") == occurrences(text, "\\end{"));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
