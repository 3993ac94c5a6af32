namespace FusedGen.Analyzers.Tests.Harness;

/// <summary>The text forms of models, as far as analyzers read them: the header alone.</summary>
internal static class ModelFiles
{
    /// <summary>The content is never decoded, so that it may be anything.</summary>
    public static (string Path, string Text) Text(string path) =>
        ($"obj/fusedgen/{path.Replace('/', '-')}/{Path.GetFileName(path)}.txt", $"fusedgen-model 1 3 {new string('0', 64)} {path}\nnot decoded\n");
}
