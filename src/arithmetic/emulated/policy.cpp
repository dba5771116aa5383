// SPDX-License-Identifier: LGPL-3.0-or-later
// The policies by name: ideal, naive and mixed.
#include "snellen/arithmetic/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "snellen/error.hpp"

namespace snellen {
namespace {

constexpr std::string_view ideal_prefix = "ideal-";
constexpr std::string_view naive_prefix = "naive-";
constexpr std::string_view mixed_prefix = "mixed-";
constexpr std::string_view reverse_suffix = "/reverse";
constexpr std::string_view pairwise_suffix = "/pairwise";

Policy uniform_policy(std::string name, const Format& storage, const DotRule& dot, const StepRule& steps,
                      const StepRule& once) {
  Policy policy;
  policy.name = std::move(name);
  policy.storage = storage;
  for (DotRule* rule : {&policy.linear, &policy.scores, &policy.average}) *rule = dot;
  for (StepRule* rule :
       {&policy.norm, &policy.softmax, &policy.rotation, &policy.activation, &policy.distance_bias, &policy.soft_cap}) {
    *rule = steps;
  }
  for (StepRule* rule : {&policy.embedding, &policy.residual, &policy.gate}) *rule = once;
  return policy;
}

/// The format of this name, or nothing.
std::optional<Format> find_format(std::string_view name) {
  try {
    return format_by_name(name);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

/// Refuses what no model can be computed in: E8M0 has no zero and no signs.
const Format& usable(const Format& format, std::string_view policy) {
  if (format.has_zero && format.is_signed) return format;
  throw InputError("policy",
                   fmt::format("'{}' computes in {}, which has {}", policy, format.name,
                               format.has_zero ? "no negative numbers" : "no zero"),
                   "name a signed format with a zero");
}

/// The format of a one-format policy; a wrong name is reported with the names that are near.
Format only_format(std::string_view policy, std::string_view name) {
  const std::optional<Format> format = find_format(name);
  if (format) return usable(*format, policy);
  std::vector<std::string> names;
  for (const Format& known : format_catalogue()) names.push_back(known.name);
  throw InputError("policy", fmt::format("'{}' names no format: '{}'{}", policy, name, did_you_mean(name, names)),
                   "name one of the formats that `snellen formats` lists, or p<P>e<E>");
}

/// Format names contain hyphens, so every split of "F-G" is tried.
Policy mixed_by_name(std::string_view policy, std::string_view names) {
  std::vector<std::pair<Format, Format>> readings;
  for (std::size_t hyphen = names.find('-'); hyphen != names.npos; hyphen = names.find('-', hyphen + 1)) {
    const std::optional<Format> storage = find_format(names.substr(0, hyphen));
    const std::optional<Format> accumulator = find_format(names.substr(hyphen + 1));
    if (storage && accumulator) readings.emplace_back(*storage, *accumulator);
  }
  if (readings.size() == 1) {
    return mixed_policy(usable(readings.front().first, policy), usable(readings.front().second, policy));
  }
  std::vector<std::string> names_known;
  for (const Format& storage : format_catalogue()) {
    for (const Format& accumulator : format_catalogue()) {
      names_known.push_back(fmt::format("{}-{}", storage.name, accumulator.name));
    }
  }
  throw InputError("policy",
                   fmt::format("'{}' does not name a storage format and an accumulator format{}", policy,
                               did_you_mean(names, names_known)),
                   "write mixed-<storage>-<accumulator>, such as mixed-bf16-fp32");
}

}  // namespace

Policy ideal_policy(const Format& format) {
  const StepRule once{std::nullopt, Order::sequential, format};
  return uniform_policy(std::string(ideal_prefix) + format.name, format,
                        {std::nullopt, std::nullopt, Order::sequential, format}, once, once);
}

Policy naive_policy(const Format& format) {
  const StepRule steps{format, Order::sequential, format};
  return uniform_policy(std::string(naive_prefix) + format.name, format, {format, format, Order::sequential, format},
                        steps, steps);
}

Policy mixed_policy(const Format& storage, const Format& accumulator) {
  return uniform_policy(fmt::format("{}{}-{}", mixed_prefix, storage.name, accumulator.name), storage,
                        {std::nullopt, accumulator, Order::sequential, storage},
                        {accumulator, Order::sequential, storage}, {std::nullopt, Order::sequential, storage});
}

Policy with_order(Policy policy, Order order) {
  for (const std::string_view suffix : {reverse_suffix, pairwise_suffix}) {
    if (policy.name.ends_with(suffix)) policy.name.resize(policy.name.size() - suffix.size());
  }
  if (order == Order::reverse) policy.name += reverse_suffix;
  if (order == Order::pairwise) policy.name += pairwise_suffix;
  for (DotRule* rule : {&policy.linear, &policy.scores, &policy.average}) rule->order = order;
  for (StepRule* rule : {&policy.norm, &policy.softmax}) rule->order = order;
  return policy;
}

Policy policy_by_name(std::string_view name) {
  if (const std::size_t slash = name.find('/'); slash != name.npos) {
    const std::string_view suffix = name.substr(slash);
    const Policy policy = policy_by_name(name.substr(0, slash));
    if (suffix == reverse_suffix) return with_order(policy, Order::reverse);
    if (suffix == pairwise_suffix) return with_order(policy, Order::pairwise);
    throw InputError("policy", fmt::format("'{}' asks for the unknown order '{}'", name, suffix.substr(1)),
                     "end the name in /reverse, in /pairwise, or in the format");
  }
  if (name.starts_with(ideal_prefix)) return ideal_policy(only_format(name, name.substr(ideal_prefix.size())));
  if (name.starts_with(naive_prefix)) return naive_policy(only_format(name, name.substr(naive_prefix.size())));
  if (name.starts_with(mixed_prefix)) return mixed_by_name(name, name.substr(mixed_prefix.size()));
  constexpr std::array<std::string_view, 3> families = {"ideal", "naive", "mixed"};
  constexpr std::string_view mend = "write ideal-<format>, naive-<format> or mixed-<storage>-<accumulator>";
  if (std::find(families.begin(), families.end(), name) != families.end()) {
    throw InputError("policy", fmt::format("'{}' names no format", name), mend);
  }
  throw InputError("policy",
                   fmt::format("no policy '{}'{}", name, did_you_mean(name.substr(0, name.find('-')), families)), mend);
}

std::vector<Format> formats_of(const Policy& policy) {
  std::vector<Format> formats;
  const auto mention = [&](const Format& format) {
    const auto same = [&](const Format& known) { return known.name == format.name; };
    if (std::none_of(formats.begin(), formats.end(), same)) formats.push_back(format);
  };
  mention(policy.storage);
  for (const DotRule* rule : {&policy.linear, &policy.scores, &policy.average}) {
    if (rule->product) mention(*rule->product);
    if (rule->accumulator) mention(*rule->accumulator);
    mention(rule->output);
  }
  for (const StepRule* rule : {&policy.embedding, &policy.norm, &policy.softmax, &policy.rotation, &policy.activation,
                               &policy.residual, &policy.gate, &policy.distance_bias, &policy.soft_cap}) {
    if (rule->step) mention(*rule->step);
    mention(rule->output);
  }
  return formats;
}

}  // namespace snellen
