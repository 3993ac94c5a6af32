using FusedGen.Compiler;
using FusedGen.Generator.Models;

namespace FusedGen.Build;

/// <summary>A type of a compiled assembly with the model that it uses.</summary>
/// <param name="Identity">The type's full metadata name.</param>
/// <param name="Model">The model, as the project lists it.</param>
/// <param name="Options">What the type asks for, and the project for the model.</param>
internal sealed record UsedModel(string Identity, ModelItem Model, ModelOptions Options)
{
    /// <summary>
    /// The types of an assembly that use models of the project. A name that means none or several is left out: the
    /// generator refuses it.
    /// </summary>
    /// <exception cref="BadImageFormatException">The file is no assembly.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<UsedModel> In(string assembly, IReadOnlyCollection<ModelItem> models)
    {
        foreach (DeclaredModel declared in DeclaredModel.In(assembly))
        {
            if (ModelNames.Match(declared.File, models, model => model.DisplayPath) is [{ } model])
            {
                yield return new UsedModel(
                    declared.Identity, model,
                    declared.Options.Outputs.Length > 0 ? declared.Options : declared.Options with { Outputs = model.Outputs });
            }
        }
    }
}
