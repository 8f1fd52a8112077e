#include "stemma/report/reconstruct_parts.h"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

namespace stemma {
namespace {

class Paragraphs {
 public:
  explicit Paragraphs(const ReconstructResult& result) : result_(result) {}

  std::vector<UnionParagraph> run(bool apart) {
    for (const UnionPassage& passage : result_.reconstruction.passages) {
      if (apart || !passage.goes_on || paragraphs_.empty()) begin(passage);
      const bool follows = source_ == passage.source && text_.end == passage.tokens.begin;
      if (!follows) {
        end_text();
        source_ = passage.source;
        text_.begin = passage.tokens.begin;
      }
      text_.end = passage.tokens.end;
      add_conflicts(passage);
    }
    end_text();
    return std::move(paragraphs_);
  }

  std::string where(std::uint32_t version, const std::vector<Span>& tokens) const {
    std::string where;
    const std::uint32_t text = result_.texts[version];
    for (const Version& each : result_.comparison.versions) {
      if (each.text != text) continue;
      where += fmt::format("{}{}{}", where.empty() ? "" : ", ", each.label,
                           lines(result_.documents[each.document], tokens));
    }
    return where;
  }

  std::string text(std::uint32_t version, Span tokens) const {
    return tokens.empty() ? std::string() : std::string(text_of(document(version), tokens));
  }

 private:
  const Document& document(std::uint32_t version) const {
    return result_.documents[result_.comparison.texts[result_.texts[version]]];
  }

  // " 9-10,14", or nothing.
  static std::string lines(const Document& document, const std::vector<Span>& tokens) {
    std::string text;
    std::uint32_t last = 0;
    for (const Span& span : tokens) {
      const LineRange range = lines_of(document, span);
      if (range.first == last && range.last == last) continue;
      text += text.empty() ? " " : ",";
      text += range.first == range.last ? fmt::format("{}", range.first)
                                        : fmt::format("{}-{}", range.first, range.last);
      last = range.last;
    }
    return text;
  }

  void begin(const UnionPassage& passage) {
    end_text();
    UnionParagraph& paragraph = paragraphs_.emplace_back();
    paragraph.kind = passage.kind;
    for (const Witness& witness : passage.witnesses) {
      paragraph.where += paragraph.where.empty() ? "" : "; ";
      paragraph.where += where(witness.version, witness.tokens);
      if (witness.status != ReadingStatus::same) {
        paragraph.where += fmt::format(" ({})", code_string(witness.status));
      }
    }
  }

  void end_text() {
    if (!text_.empty()) {
      std::string& text = paragraphs_.back().text;
      text += text.empty() ? "" : " ";
      text += text_of(document(source_), text_);
    }
    text_ = {};
  }

  void add_conflicts(const UnionPassage& passage) {
    // Who reads the same for the same words is named together.
    std::map<std::pair<std::uint32_t, std::uint32_t>, Conflict> conflicts;
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::vector<Token>>, std::size_t> known;
    for (const Witness& witness : passage.witnesses) {
      for (const OtherWords& other : witness.other) {
        Conflict& conflict = conflicts[{other.kept.begin, other.kept.end}];
        const std::vector<Token>& tokens = document(witness.version).tokens;
        const auto [same, is_new] = known.try_emplace(
            {other.kept.begin,
             other.kept.end,
             {tokens.begin() + other.tokens.begin, tokens.begin() + other.tokens.end}},
            conflict.others.size());
        const std::string where_it_is = where(
            witness.version, other.tokens.empty() ? witness.tokens : std::vector{other.tokens});
        if (is_new) {
          conflict.others.push_back({where_it_is, text(witness.version, other.tokens)});
        } else {
          conflict.others[same->second].where += ", " + where_it_is;
        }
      }
    }
    for (auto& [kept, conflict] : conflicts) {
      const Span tokens{kept.first, kept.second};
      conflict.kept = {where(passage.source, {tokens}), text(passage.source, tokens)};
      paragraphs_.back().conflicts.push_back(std::move(conflict));
    }
  }

  const ReconstructResult& result_;
  std::vector<UnionParagraph> paragraphs_;
  // What is not in the text of its paragraph yet: tokens of one source that follow each other.
  std::uint32_t source_ = 0;
  Span text_;
};

}  // namespace

std::vector<UnionParagraph> paragraphs_of(const ReconstructResult& result, bool apart) {
  return Paragraphs(result).run(apart);
}

std::vector<ReadingAt> repetitions_of(const ReconstructResult& result) {
  std::vector<ReadingAt> repetitions;
  repetitions.reserve(result.reconstruction.repetitions.size());
  const Paragraphs parts(result);
  for (const Repetition& repetition : result.reconstruction.repetitions) {
    repetitions.push_back({parts.where(repetition.version, {repetition.tokens}),
                           parts.text(repetition.version, repetition.tokens)});
  }
  return repetitions;
}

}  // namespace stemma
