#include "stemma/report/json_parts.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

class CompareJson {
 public:
  CompareJson(const CompareResult& result, JsonWriter& json)
      : comparison_(result.comparison), documents_(result.documents), json_(json) {}

  void write_versions() {
    json_.key("versions").begin_array();
    for (const Version& version : comparison_.versions) {
      const VersionFigures& figures = comparison_.collation.versions[version.text];
      json_.begin_object();
      json_.key("label").string(version.label);
      write_locator(json_, "document", documents_[version.document].locator);
      json_.key("words").number(figures.words);
      json_.key("completeness").number(completeness(comparison_.collation, version.text));
      json_.key("verbatim_words").number(figures.verbatim_words);
      json_.key("format").string(code_string(documents_[version.document].format));
      json_.end_object();
    }
    json_.end_array();
  }

  void write_passages() {
    json_.key("passages").begin_array();
    for (std::size_t i = 0; i < comparison_.collation.places.size(); ++i) {
      const Place& place = comparison_.collation.places[i];
      json_.begin_object();
      json_.key("n").number(std::uint64_t{i + 1});
      json_.key("kind").string(code_string(place.kind));
      json_.key("words").number(std::uint64_t{place.words});
      json_.key("readings").begin_array();
      for (const Version& version : comparison_.versions) write_reading(place, version);
      json_.end_array();
      json_.end_object();
    }
    json_.end_array();
  }

  void write_missing() {
    json_.key("missing").begin_array();
    for (const Version& version : comparison_.versions) {
      for (const MissingPassages& gap : comparison_.missing[version.text]) {
        json_.begin_object();
        json_.key("label").string(version.label);
        json_.key("passages").begin_array();
        for (const std::uint32_t place : gap.places) json_.number(std::uint64_t{place} + 1);
        json_.end_array();
        json_.key("words").number(gap.words);
        json_.key("after");
        write_neighbour(version, gap.after_tokens);
        json_.key("before");
        write_neighbour(version, gap.before_tokens);
        json_.key("found_in").begin_array();
        for (const Version& other : comparison_.versions) {
          for (const std::uint32_t text : gap.found_in) {
            if (other.text == text) json_.string(other.label);
          }
        }
        json_.end_array();
        json_.key("shape").string(code_string(gap.shape));
        json_.key("across_formats").boolean(gap.across_formats);
        json_.end_object();
      }
    }
    json_.end_array();
  }

 private:
  const Document& document(const Version& version) const { return documents_[version.document]; }

  void write_lines(const Document& document, Span tokens) {
    const LineRange lines = lines_of(document, tokens);
    json_.begin_array();
    json_.number(std::uint64_t{lines.first}).number(std::uint64_t{lines.last});
    json_.end_array();
  }

  void write_reading(const Place& place, const Version& version) {
    const Reading& reading = place.readings[version.text];
    json_.begin_object();
    json_.key("label").string(version.label);
    json_.key("status").string(code_string(reading.status));
    json_.key("changes").number(std::uint64_t{reading.changes});
    if (!reading.tokens.empty()) {
      json_.key("lines");
      write_lines(document(version), reading.tokens);
      json_.key("text").string(text_of(document(version), reading.tokens));
    }
    json_.end_object();
  }

  // The line and text of the version next to a gap; null at its start or end.
  void write_neighbour(const Version& version, Span tokens) {
    if (tokens.empty()) {
      json_.null();
      return;
    }
    json_.begin_object();
    json_.key("lines");
    write_lines(document(version), tokens);
    json_.key("text").string(text_of(document(version), tokens));
    json_.end_object();
  }

  const Comparison& comparison_;
  const std::vector<Document>& documents_;
  JsonWriter& json_;
};

}  // namespace

void write_compare_json(const CompareResult& result, const Write& write) {
  JsonWriter json(write);
  CompareJson parts(result, json);
  json.begin_object();
  json.key("schema").string("stemma/compare/1");
  write_run(json, result.parameters, {});
  json.key("base").null();
  write_answer(json, result.comparison, result.documents);
  parts.write_versions();
  parts.write_passages();
  parts.write_missing();
  json.end_object();
  json.finish();
}

}  // namespace stemma
