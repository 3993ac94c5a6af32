using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Verification;

/// <summary>All that is stored of a model's answers, in its file and beside it, and what is wrong with it.</summary>
/// <param name="Sources">The vectors of the file, then those beside it; each has one at least.</param>
/// <param name="Problems">What is to be told of vectors that cannot be used.</param>
public sealed record StoredVectors(IReadOnlyList<ReferenceVectors> Sources, IReadOnlyList<ModelDiagnostic> Problems)
{
    /// <summary>Reads them.</summary>
    /// <param name="model">The model; its graph may be folded.</param>
    /// <param name="beside">The files beside the model that the project names; null where it names none.</param>
    public static StoredVectors Of(LoweredModel model, VectorBundle? beside)
    {
        List<ReferenceVectors> sources = [];
        List<ModelDiagnostic> problems = [];
        try
        {
            if (ReferenceVectors.Of(model) is { Rows.Count: > 0 } inside)
            {
                sources.Add(inside);
            }
        }
        catch (FormatException exception)
        {
            problems.Add(new ModelDiagnostic(
                DiagnosticIds.DamagedVectors,
                ModelSeverity.Warning,
                $"The reference vectors in the file cannot be read ({exception.Message}), "
                + $"so {(beside is null ? "the build verifies nothing" : "only those beside it are compared")}."));
        }

        foreach (string pattern in beside?.Missing ?? [])
        {
            // The user's own text, which is to be found again as it is spelled.
            problems.Add(new ModelDiagnostic(
                DiagnosticIds.NoVectors,
                ModelSeverity.Error,
                $"There are no reference vectors in '{pattern}', which the project names for this model. "
                + $"Expected is a folder with input_0.pb … and output_0.pb …, or with folders test_data_set_0 … that have them."));
        }

        try
        {
            if (beside is { Files.Count: > 0 })
            {
                sources.Add(VectorSets.Read(beside.Files, model));
            }
        }
        catch (ModelException exception)
        {
            problems.AddRange(exception.Diagnostics);
        }

        return new StoredVectors(sources, problems);
    }
}
