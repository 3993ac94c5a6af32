using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;

namespace FusedGen.Generator.Models;

/// <summary>A declared type with the model that its attribute names, or with the reason why there is none.</summary>
internal sealed record ModelLookup(ModelTarget Target, ModelFile? File, DiagnosticInfo? Problem)
{
    /// <summary>The same with the project's bound on the work of proving the model.</summary>
    public ModelLookup Bounded(long verificationWork) =>
        this with { Target = Target with { Options = Target.Options with { VerificationWork = verificationWork } } };

    public static ModelLookup Find(ModelTarget target, ImmutableArray<ModelFile> files)
    {
        ModelFile[] matches = ModelNames.Match(target.File, files.Distinct(), file => file.Path);
        return matches switch
        {
            [] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.ModelNotFound, target.File, NearMisses.Describe(target.File, files.Select(file => file.Path)))),
            [{ State: ModelFileState.Raw }] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.RawModelFile, target.File)),
            [{ State: ModelFileState.Damaged } file] => Failed(target, DiagnosticInfo.Create(ModelDescriptors.DamagedText, target.File, file.Detail)),
            [{ } file] => new ModelLookup(target, file, Problem: null),
            _ => Failed(target, DiagnosticInfo.Create(ModelDescriptors.AmbiguousModel, target.File, Quote(matches), matches[0].Path)),
        };
    }

    private static ModelLookup Failed(ModelTarget target, DiagnosticInfo problem) => new(target, File: null, problem);

    private static string Quote(IEnumerable<ModelFile> files) => string.Join(", ", files.Select(file => $"'{file.Path}'"));
}
