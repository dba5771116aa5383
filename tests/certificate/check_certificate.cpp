// SPDX-License-Identifier: LGPL-3.0-or-later
#include "check_certificate.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <stdexcept>

namespace snellen::test {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "snellen-check-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

Checked check_certificate_file(const std::filesystem::path& file, const std::string& options) {
  const Folder folder;
  const std::string command = std::string(SNELLEN_CHECKCERT) + " " + options + " '" + file.string() + "' > '" +
                              (folder / "out").string() + "' 2> '" + (folder / "err").string() + "'";
  const int status = std::system(command.c_str());
  Checked checked;
  if (WIFEXITED(status)) checked.code = WEXITSTATUS(status);
  std::istringstream out(contents(folder / "out"));
  for (std::string line; std::getline(out, line);) checked.lines.push_back(line);
  checked.err = contents(folder / "err");
  return checked;
}

Checked check_certificate(const std::string& text, const std::string& options) {
  const Folder folder;
  const std::filesystem::path file = folder / "row.json";
  std::ofstream(file, std::ios::binary) << text;
  return check_certificate_file(file, options);
}

Model random_covered_model(std::uint64_t seed, std::int32_t most_layers) {
  std::mt19937_64 engine(seed);
  const auto draw = [&](std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine() % static_cast<std::uint64_t>(most - least + 1));
  };
  const auto chance = [&](std::int32_t one_in) { return draw(1, one_in) == 1; };
  Config config;
  config.layers = draw(0, 8) == 0 ? 0 : draw(1, most_layers);
  config.width = draw(2, 6);
  config.vocabulary = 20;
  config.attention.heads = draw(1, 3) == 3 ? 4 : draw(1, 2);
  config.attention.key_value_heads = config.attention.heads == 4 ? 1 << draw(0, 2) : draw(1, config.attention.heads);
  config.attention.head_width = draw(1, 4);
  if (chance(3)) config.attention.scale = draw(-8, 8) / 16.0;
  config.attention.query_key_value_bias = chance(2);
  config.attention.output_bias = chance(2);
  config.attention.softmax = static_cast<SoftmaxKind>(draw(0, 2));
  config.feed_forward.present = !chance(4);
  config.feed_forward.bias = config.feed_forward.present && chance(2);
  config.feed_forward.width = draw(1, 5);
  config.norm = static_cast<NormKind>(draw(0, 2));
  config.norm_gain = config.norm != NormKind::none && !chance(4);
  config.norm_bias = config.norm == NormKind::layer && chance(2);
  config.output_head = false;
  config.tied_embeddings = false;
  if (chance(3)) config.embedding_scale = draw(1, 12) / 4.0;
  SyntheticWeights how{.seed = engine(), .bias_scale = 0.5};
  if (chance(4)) how.kind = SyntheticWeights::Kind::dyadic;
  return synthetic_model(config, how);
}

Question question_about(const std::string& left, const std::string& right, std::vector<long> n_values,
                        const std::vector<std::string>& formats) {
  const Vocabulary vocabulary = Vocabulary::standard();
  Question question{.title = left + " / " + right,
                    .model_lines = {},
                    .left = Pattern::parse(left, vocabulary),
                    .right = Pattern::parse(right, vocabulary),
                    .n_values = std::move(n_values),
                    .formats = {},
                    .policies = {},
                    .families = {}};
  for (const std::string& format : formats) question.formats.push_back(format_by_name(format));
  return question;
}

Certification certification_of(const Model& model, const Question& question, CertificateForm form) {
  return certify(model, question, Vocabulary::standard(), form);
}

}  // namespace snellen::test
