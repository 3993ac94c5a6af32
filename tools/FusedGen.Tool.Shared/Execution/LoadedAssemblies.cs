using System.Reflection;
using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;

namespace FusedGen.Tool.Execution;

/// <summary>
/// Assemblies as the C# compiler takes them where they are no files, as in browsers: by their metadata in memory.
/// </summary>
internal static class LoadedAssemblies
{
    /// <summary>Some assemblies and all that they refer to.</summary>
    public static IEnumerable<MetadataReference> References(IEnumerable<Assembly> roots)
    {
        Dictionary<string, Assembly> found = new(StringComparer.Ordinal);
        Queue<Assembly> open = new(roots.Append(typeof(object).Assembly));
        while (open.TryDequeue(out Assembly? assembly))
        {
            if (found.TryAdd(assembly.GetName().Name!, assembly))
            {
                foreach (AssemblyName name in assembly.GetReferencedAssemblies())
                {
                    open.Enqueue(Assembly.Load(name));
                }
            }
        }

        return found.Values.Select(Reference);
    }

    private static unsafe MetadataReference Reference(Assembly assembly) => assembly.TryGetRawMetadata(out byte* metadata, out int length)
        ? AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((nint)metadata, length)).GetReference()
        : throw new NotSupportedException($"{assembly} has no metadata in memory.");
}
