using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;

namespace FusedGen.Generator.Models;

/// <summary>A declared type with the model that its attribute names, or with the reason why there is none.</summary>
internal sealed record ModelLookup(ModelTarget Target, ModelFile? File, DiagnosticInfo? Problem)
{
    public static ModelLookup Find(ModelTarget target, ImmutableArray<ModelFile> files)
    {
        string name = Normalise(target.File);
        ModelFile[] matches = Matches(files, name, StringComparison.Ordinal);
        if (matches.Length == 0)
        {
            matches = Matches(files, name, StringComparison.OrdinalIgnoreCase);
        }

        return matches switch
        {
            [] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.ModelNotFound, target.File, NearMisses.Describe(name, files))),
            [{ State: ModelFileState.Raw }] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.RawModelFile, target.File)),
            [{ State: ModelFileState.Damaged } file] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.DamagedText, target.File, file.Detail)),
            [{ } file] => new ModelLookup(target, file, Problem: null),
            _ => Failed(target, DiagnosticInfo.Create(ModelDescriptors.AmbiguousModel, target.File, Quote(matches), matches[0].Path)),
        };
    }

    private static ModelLookup Failed(ModelTarget target, DiagnosticInfo problem) => new(target, File: null, problem);

    /// <summary>A whole path wins over the end of another: <c>digits.onnx</c> in the project's folder is meant, not <c>old/digits.onnx</c>.</summary>
    private static ModelFile[] Matches(ImmutableArray<ModelFile> files, string name, StringComparison comparison)
    {
        ModelFile[] exact = Distinct(files.Where(file => string.Equals(file.Path, name, comparison)));
        return exact.Length > 0 ? exact : Distinct(files.Where(file => file.Path.EndsWith("/" + name, comparison)));
    }

    private static ModelFile[] Distinct(IEnumerable<ModelFile> files) =>
        files.Distinct().OrderBy(file => file.Path, StringComparer.Ordinal).ToArray();

    private static string Normalise(string name)
    {
        name = name.Trim().Replace('\\', '/');
        return name.StartsWith("./", StringComparison.Ordinal) ? name.Substring(2) : name;
    }

    private static string Quote(IEnumerable<ModelFile> files) => string.Join(", ", files.Select(file => $"'{file.Path}'"));
}
