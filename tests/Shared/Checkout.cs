using System.Reflection;

namespace FusedGen.Tests;

/// <summary>The checkout that the tests, or the benchmarks, were built in.</summary>
internal static class Checkout
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// What the tests were built as, Release or Debug, for the projects that put it into their assembly.
    /// </summary>
    public static string Configuration =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Configuration").Value!;

    /// <summary>The path of a file or folder of it.</summary>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>
    /// The whole conformance material, which is no part of it: where <c>FUSEDGEN_CONFORMANCE</c> says, else, and where
    /// that is empty, beside it. It may not be there.
    /// </summary>
    public static string Material =>
        Path.GetFullPath(Environment.GetEnvironmentVariable("FUSEDGEN_CONFORMANCE") is { Length: > 0 } named ? named : At("..", "shared", "conformance"));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FusedGen.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository that this was built in is not there.");
    }
}
