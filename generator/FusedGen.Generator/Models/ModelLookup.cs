using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;

namespace FusedGen.Generator.Models;

/// <summary>A declared type with the model that its attribute names, or with the reason why there is none.</summary>
internal sealed record ModelLookup(ModelTarget Target, ModelFile? File, DiagnosticInfo? Problem)
{
    /// <summary>The same with how far the project wants the model proven.</summary>
    public ModelLookup Verified(VerificationExtent extent) =>
        this with { Target = Target with { Options = Target.Options with { VerificationWork = extent.Work, VerifiesAllTargets = extent.AllTargets } } };

    /// <summary>The reference vectors beside the model that the project names; null where it names none.</summary>
    public ModelFile? Vectors { get; init; }

    /// <summary>Finds the model of a declared type.</summary>
    /// <param name="target">The type.</param>
    /// <param name="files">The project's models.</param>
    /// <param name="vectors">Their reference vectors.</param>
    /// <param name="texts">The paths of other texts among the additional files, which are no models.</param>
    public static ModelLookup Find(ModelTarget target, ImmutableArray<ModelFile> files, ImmutableArray<ModelFile> vectors, ImmutableArray<string> texts)
    {
        ModelFile[] matches = ModelNames.Match(target.File, files.Distinct(), file => file.Path);
        return matches switch
        {
            [] when ModelNames.Match(target.File, texts, path => path) is [{ } text, ..] =>
                Failed(target, DiagnosticInfo.Create(ModelDescriptors.ModelNotFound, target.File, NearMisses.DescribeText(text))),
            [] => Failed(target, DiagnosticInfo.Create(
                ModelDescriptors.ModelNotFound, target.File, NearMisses.Describe(target.File, files.Select(file => file.Path)))),
            [{ State: ModelFileState.Raw }] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.RawModelFile, target.File)),
            [{ State: ModelFileState.Damaged } file] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.DamagedText, target.File, file.Detail)),
            [{ } file] => WithVectors(new ModelLookup(target, file, Problem: null), file, vectors),
            _ => Failed(target, DiagnosticInfo.Create(ModelDescriptors.AmbiguousModel, target.File, Quote(matches), matches[0].Path)),
        };
    }

    private static ModelLookup WithVectors(ModelLookup lookup, ModelFile file, ImmutableArray<ModelFile> vectors)
    {
        ModelFile? found = vectors.FirstOrDefault(other => other.Path == file.Path)
            ?? vectors.FirstOrDefault(other => other.State == ModelFileState.Damaged && ModelNames.FileName(other.Path) == ModelNames.FileName(file.Path));
        return found is { State: ModelFileState.Damaged }
            ? Failed(lookup.Target, DiagnosticInfo.Create(ModelDescriptors.DamagedText, lookup.Target.File, "its reference vectors: " + found.Detail))
            : lookup with { Vectors = found };
    }

    private static ModelLookup Failed(ModelTarget target, DiagnosticInfo problem) => new(target, File: null, problem);

    private static string Quote(IEnumerable<ModelFile> files) => string.Join(", ", files.Select(file => $"'{file.Path}'"));
}
