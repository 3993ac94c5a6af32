namespace FusedGen.Fuzz.Mutating;

/// <summary>A sound model to start from.</summary>
/// <param name="Name">Its path below the folder that was searched.</param>
/// <param name="Content">Its bytes.</param>
public sealed record CorpusModel(string Name, byte[] Content);

/// <summary>Collects sound models.</summary>
public static class Corpus
{
    /// <summary>
    /// All ONNX files below folders that are there, up to a size, in ordinal order of their paths; equal files once.
    /// </summary>
    public static IReadOnlyList<CorpusModel> In(IEnumerable<string> folders, int largest)
    {
        List<CorpusModel> models = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string folder in folders.Where(Directory.Exists))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (new FileInfo(path).Length <= largest)
                {
                    byte[] content = File.ReadAllBytes(path);
                    if (seen.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content))))
                    {
                        models.Add(new CorpusModel(Path.GetRelativePath(folder, path).Replace('\\', '/'), content));
                    }
                }
            }
        }

        return models;
    }
}
