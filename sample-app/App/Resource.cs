namespace FusedGen.Samples;

/// <summary>The text files that are part of the program.</summary>
internal static class Resource
{
    public static StreamReader Open(string name) =>
        new(typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without {name}."));
}
