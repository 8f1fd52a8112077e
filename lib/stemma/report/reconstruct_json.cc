#include "stemma/report/json_parts.h"
#include "stemma/report/report.h"

namespace stemma {
namespace {

class ReconstructJson {
 public:
  ReconstructJson(const ReconstructResult& result, JsonWriter& json)
      : result_(result), json_(json) {}

  void write_versions() {
    json_.key("versions").begin_array();
    for (const Version& version : result_.comparison.versions) {
      json_.begin_object();
      json_.key("label").string(version.label);
      write_locator(json_, "document", result_.documents[version.document].locator);
      json_.key("words").number(result_.comparison.collation.versions[version.text].words);
      json_.key("format").string(code_string(result_.documents[version.document].format));
      json_.end_object();
    }
    json_.end_array();
  }

  void write_passages() {
    json_.key("passages").begin_array();
    for (std::size_t i = 0; i < result_.reconstruction.passages.size(); ++i) {
      const UnionPassage& passage = result_.reconstruction.passages[i];
      json_.begin_object();
      json_.key("n").number(std::uint64_t{i + 1});
      json_.key("kind").string(code_string(passage.kind));
      json_.key("goes_on").boolean(passage.goes_on);
      const std::uint32_t text = result_.texts[passage.source];
      json_.key("source").string(first_version(result_.comparison, text).label);
      json_.key("text").string(
          text_of(result_.documents[result_.comparison.texts[text]], passage.tokens));
      json_.key("readings").begin_array();
      for (const Version& version : result_.comparison.versions) write_reading(passage, version);
      json_.end_array();
      json_.end_object();
    }
    json_.end_array();
  }

  void write_repetitions() {
    json_.key("repetitions").begin_array();
    for (const Version& version : result_.comparison.versions) {
      for (const Repetition& repetition : result_.reconstruction.repetitions) {
        if (result_.texts[repetition.version] != version.text) continue;
        json_.begin_object();
        json_.key("label").string(version.label);
        write_stretch(version, repetition.tokens);
        json_.end_object();
      }
    }
    json_.end_array();
  }

 private:
  void write_reading(const UnionPassage& passage, const Version& version) {
    for (const Witness& witness : passage.witnesses) {
      if (result_.texts[witness.version] != version.text) continue;
      json_.begin_object();
      json_.key("label").string(version.label);
      json_.key("status").string(code_string(witness.status));
      json_.key("parts").begin_array();
      for (const Span& tokens : witness.tokens) {
        json_.begin_object();
        write_stretch(version, tokens);
        json_.end_object();
      }
      json_.end_array();
      json_.key("other_words").begin_array();
      for (const OtherWords& other : witness.other) write_other(passage, version, other);
      json_.end_array();
      json_.end_object();
    }
  }

  void write_other(const UnionPassage& passage, const Version& version, const OtherWords& other) {
    const Document& source =
        result_.documents[result_.comparison.texts[result_.texts[passage.source]]];
    json_.begin_object();
    json_.key("kept").string(text_of(source, other.kept));
    json_.key("text").string(other.tokens.empty()
                                 ? std::string_view()
                                 : text_of(result_.documents[version.document], other.tokens));
    json_.end_object();
  }

  void write_stretch(const Version& version, Span tokens) {
    const Document& document = result_.documents[version.document];
    const LineRange lines = lines_of(document, tokens);
    json_.key("lines").begin_array();
    json_.number(std::uint64_t{lines.first}).number(std::uint64_t{lines.last});
    json_.end_array();
    json_.key("text").string(text_of(document, tokens));
  }

  const ReconstructResult& result_;
  JsonWriter& json_;
};

}  // namespace

void write_reconstruct_json(const ReconstructResult& result, const Write& write) {
  JsonWriter json(write);
  ReconstructJson parts(result, json);
  json.begin_object();
  json.key("schema").string("stemma/reconstruct/1");
  write_run(json, result.parameters, {});
  json.key("base").string(result.comparison.versions[result.base].label);
  write_answer(json, result.comparison, result.documents);
  parts.write_versions();
  parts.write_passages();
  parts.write_repetitions();
  json.end_object();
  json.finish();
}

}  // namespace stemma
