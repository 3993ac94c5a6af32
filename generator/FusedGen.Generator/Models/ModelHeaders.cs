using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Models;

/// <summary>
/// The paths of the project's models for those who need no more than them: the content is not decoded.
/// </summary>
internal static class ModelHeaders
{
    /// <summary>In ordinal order, each once. A damaged text form has no path that is known.</summary>
    public static string[] Paths(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        files.Where(ModelFileReader.IsModel)
            .Select(file => ModelFileReader.ReadPath(file, cancellationToken))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .OrderBy(path => path, StringComparer.Ordinal)
            .ToArray();
}
