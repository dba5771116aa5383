// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scanner.hpp"
#include "snellen/error.hpp"
#include "snellen/input/pattern_syntax.hpp"
#include "snellen/number/counter_random.hpp"

namespace snellen::input_detail {

namespace {

/// Words longer than this are reported without a guess at what was meant.
constexpr std::size_t longest_guess = 64;

/// `word` as a sequence of names, as few as possible, joined; empty when there is none.
std::string split_into_names(std::string_view word, const Vocabulary& vocabulary, std::string_view joint) {
  if (word.size() > longest_guess) return {};
  constexpr std::size_t never = longest_guess + 1;
  std::vector<std::size_t> pieces(word.size() + 1, never);  // fewest names that make up word[k..]
  std::vector<std::size_t> length(word.size() + 1, 0);      // of the first of them
  pieces[word.size()] = 0;
  for (std::size_t k = word.size(); k-- > 0;) {
    for (std::size_t size = 1; k + size <= word.size(); ++size) {
      if (pieces[k + size] + 1 < pieces[k] && vocabulary.find(word.substr(k, size))) {
        pieces[k] = pieces[k + size] + 1;
        length[k] = size;
      }
    }
  }
  if (pieces[0] == never) return {};
  std::string result;
  for (std::size_t k = 0; k < word.size(); k += length[k]) {
    if (k > 0) result += joint;
    result += word.substr(k, length[k]);
  }
  return result;
}

/// pattern := item*      item := (token | '?{' token (',' token)* '}' | ['?'] group) ['^' count]
/// group := '(' item* ['|' token 'every' integer] ')'
class Parser {
 public:
  Parser(std::string_view text, const Vocabulary& vocabulary, std::string_view label)
      : scanner_(text, label), vocabulary_(vocabulary) {}

  PatternItem pattern() {
    PatternItem whole;
    whole.items = items();
    if (scanner_.at(')')) {
      scanner_.fail(scanner_.position(), "this ')' closes nothing", "remove it, or open a group with '('");
    }
    if (scanner_.at('|')) {
      scanner_.fail(scanner_.position(), "'|' outside a group",
                    "write (1^n | \",\" every 3), or \"|\" for a token of this name");
    }
    if (whole.items.empty()) scanner_.fail(0, "the pattern is empty", "write at least one token");
    return whole;
  }

 private:
  /// Up to the end, a ')' or a '|'.
  std::vector<PatternItem> items() {
    std::vector<PatternItem> result;
    scanner_.skip_space();
    while (!scanner_.at_end() && !scanner_.at(')') && !scanner_.at('|')) {
      const bool group = scanner_.at('(') || scanner_.at("?(");
      result.push_back(item());
      if (!group || result.back().count) require_boundary();
      scanner_.skip_space();
    }
    return result;
  }

  PatternItem item() {
    PatternItem result;
    if (scanner_.at('(')) {
      result = group();
    } else if (scanner_.at("?(")) {
      scanner_.advance();
      result = group();
      result.drawn_once = true;
    } else if (scanner_.at("?{")) {
      result = sampled();
    } else {
      result.choices = {token(false)};
    }
    if (scanner_.accept("^")) result.count = parse_count(scanner_);
    return result;
  }

  PatternItem group() {
    const std::size_t open = scanner_.position();
    if (++depth_ > deepest_nesting) {
      scanner_.fail(open, fmt::format("groups nested deeper than {}", deepest_nesting), "use fewer parentheses");
    }
    scanner_.advance();
    PatternItem result;
    result.items = items();
    if (scanner_.at('|')) {
      scanner_.advance();
      result.separator = separator();
    }
    if (scanner_.at_end()) scanner_.fail(open, "this '(' is never closed", "add a ')'");
    if (!scanner_.accept(")")) {
      scanner_.fail(scanner_.position(), fmt::format("expected ')' and found {}", scanner_.here()),
                    "a separator ends its group, as in (1^n | \",\" every 3)");
    }
    if (result.items.empty()) scanner_.fail(open, "the group is empty", "write at least one token in it");
    --depth_;
    return result;
  }

  Separator separator() {
    Separator result;
    scanner_.skip_space();
    if (scanner_.at_end() || scanner_.at(')')) {
      scanner_.fail(scanner_.position(), "a separator is missing", "write one token, as in (1^n | \",\" every 3)");
    }
    result.token = token(false);
    scanner_.skip_space();
    if (!scanner_.accept("every")) {
      scanner_.fail(scanner_.position(), fmt::format("expected 'every' and found {}", scanner_.here()),
                    "a separator is one token, as in (1^n | \",\" every 3)");
    }
    scanner_.skip_space();
    const std::size_t position = scanner_.position();
    result.every = scanner_.at_digit() ? scanner_.integer() : 0;
    if (result.every == 0) {
      scanner_.fail(position, "'every' needs a positive integer", "write it as in (1^n | \",\" every 3)");
    }
    scanner_.skip_space();
    return result;
  }

  PatternItem sampled() {
    PatternItem result;
    result.sampled = true;
    const std::size_t open = scanner_.position();
    scanner_.advance(2);
    scanner_.skip_space();
    if (scanner_.at('}')) scanner_.fail(open, "the set is empty", "write its tokens, as in ?{0,1,2}");
    do {
      scanner_.skip_space();
      if (scanner_.at(',') || scanner_.at('}')) {
        scanner_.fail(scanner_.position(), "a token of the set is missing",
                      "write its tokens as in ?{0,1,2}, and \",\" for a comma");
      }
      if (!scanner_.at_end()) result.choices.push_back(token(true));
      scanner_.skip_space();
    } while (scanner_.accept(","));
    if (scanner_.at_end()) scanner_.fail(open, "this set is never closed", "add a '}'");
    if (!scanner_.accept("}")) {
      scanner_.fail(scanner_.position(), fmt::format("expected ',' or '}}' and found {}", scanner_.here()),
                    "put commas between the tokens of a set");
    }
    std::string text;
    for (const Token choice : result.choices) text += vocabulary_.name(choice) + ",";
    text.pop_back();
    result.stream = stream_of(text);
    return result;
  }

  Token token(bool in_set) {
    if (scanner_.at('"') || scanner_.at('\'')) return quoted_token();
    const std::size_t begin = scanner_.position();
    if (scanner_.accept("#") && scanner_.at_digit()) return id(begin);  // a lone # begins a name
    while (!scanner_.at_end() && !ends_word(scanner_.next(), in_set)) scanner_.advance();
    const std::string_view word = scanner_.since(begin);
    if (word.empty()) fail_at_special();
    if (const auto found = vocabulary_.find(word)) return *found;
    fail_unknown(begin, word, in_set);
  }

  static bool ends_word(char byte, bool in_set) {
    return is_space(byte) || std::string_view("(){}^").find(byte) != std::string_view::npos || (in_set && byte == ',');
  }

  Token id(std::size_t begin) {
    const std::size_t digits = scanner_.position();
    while (scanner_.at_digit()) scanner_.advance();
    const std::string_view text = scanner_.since(digits);
    long value = 0;
    for (const char digit : text) value = std::min(10 * value + (digit - '0'), long{vocabulary_.size()});
    if (value >= vocabulary_.size()) {
      scanner_.fail(begin, fmt::format("there is no token {}", quoted(scanner_.since(begin))),
                    fmt::format("ids run from #0 to #{}", vocabulary_.size() - 1));
    }
    return static_cast<Token>(value);
  }

  Token quoted_token() {
    const std::size_t begin = scanner_.position();
    const char quote = scanner_.next();
    std::string name;
    scanner_.advance();
    while (!scanner_.at(quote)) {
      if (scanner_.at_end()) scanner_.fail(begin, "this quotation is never closed", fmt::format("add a {}", quote));
      if (scanner_.at('\\')) {
        name += escaped();
      } else {
        name += scanner_.next();
        scanner_.advance();
      }
    }
    scanner_.advance();
    if (name.empty()) scanner_.fail(begin, "an empty name", "write the token's name between the quotes");
    if (const auto found = vocabulary_.find(name)) return *found;
    fail_unknown(begin, name, false);
  }

  /// The byte that a backslash stands for.
  char escaped() {
    const std::size_t begin = scanner_.position();
    scanner_.advance();
    const char letter = scanner_.next();
    scanner_.advance(scanner_.at_end() ? 0 : 1);
    constexpr std::string_view letters = "\\\"'ntr";
    constexpr std::string_view bytes = "\\\"'\n\t\r";
    if (const std::size_t found = letters.find(letter); found != std::string_view::npos) return bytes[found];
    if (letter == 'x') {
      const int high = hexadecimal_digit();
      const int low = high < 0 ? -1 : hexadecimal_digit();
      if (low >= 0) return static_cast<char>(16 * high + low);
    }
    scanner_.fail(begin, "an unknown escape", R"(write \\, \", \', \n, \t, \r or \xHH)");
  }

  int hexadecimal_digit() {
    const std::size_t value = std::string_view("0123456789abcdef0123456789ABCDEF").find(scanner_.next());
    if (scanner_.at_end() || value == std::string_view::npos) return -1;
    scanner_.advance();
    return static_cast<int>(value % 16);
  }

  /// Only parentheses may touch their neighbours: `1^2n` and `"a"b` are mistakes.
  void require_boundary() {
    if (scanner_.at_end() || scanner_.at_space() || scanner_.at('(') || scanner_.at(')') || scanner_.at('|')) return;
    if (scanner_.at('^')) {
      scanner_.fail(scanner_.position(), "a second '^'", "repeat a group instead, as in (1^2)^n");
    }
    scanner_.fail(scanner_.position(), fmt::format("{} directly after an item", scanner_.here()),
                  "put a space between items, and a count such as n+1 in parentheses");
  }

  [[noreturn]] void fail_at_special() {
    if (scanner_.at('^')) {
      scanner_.fail(scanner_.position(), "'^' has nothing to repeat", "put it directly after a token or a group");
    }
    if (scanner_.at_end())
      scanner_.fail(scanner_.position(), "a token is missing", "write a name or an id such as #17");
    scanner_.fail(scanner_.position(), fmt::format("{} cannot stand here", scanner_.here()),
                  "sets are written ?{0,1,2}; put a name with brackets in quotes");
  }

  [[noreturn]] void fail_unknown(std::size_t begin, std::string_view word, bool in_set) {
    if (vocabulary_.names().empty()) {
      scanner_.fail(begin, fmt::format("unknown token {}", quoted(word)),
                    fmt::format("this vocabulary has no names, write #0 to #{}", vocabulary_.size() - 1));
    }
    const std::string split = split_into_names(word, vocabulary_, in_set ? "," : " ");
    if (!split.empty()) {
      scanner_.fail(begin, fmt::format("unknown token {}", quoted(word)),
                    fmt::format("for several tokens put {} between them: {}", in_set ? "commas" : "spaces", split));
    }
    // One letter is within one edit of every other: no guess.
    const bool guess = word.size() > 1 && word.size() <= longest_guess;
    scanner_.fail(begin,
                  fmt::format("unknown token {}{}", quoted(word),
                              guess ? did_you_mean(word, vocabulary_.names()) : std::string()),
                  "write a name of the vocabulary or an id such as #17");
  }

  Scanner scanner_;
  const Vocabulary& vocabulary_;
  int depth_ = 0;
};

}  // namespace

PatternItem parse_pattern(std::string_view text, const Vocabulary& vocabulary, std::string_view label) {
  return Parser(text, vocabulary, label).pattern();
}

}  // namespace snellen::input_detail
