using FusedGen.Compiler.Boosters;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>
/// Finds the boosters among texts of a project, LightGBM's and XGBoost's: only their content tells them from what other
/// generators read.
/// </summary>
public sealed class FindBoosters : Microsoft.Build.Utilities.Task
{
    /// <summary>Enough of a file to tell.</summary>
    private const int HeadLength = 512;

    private readonly List<ITaskItem> _models = [];

    /// <summary>The texts, as the project lists them.</summary>
    [Required]
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The folder of the project, which paths are relative to.</summary>
    [Required]
    public string ProjectFolder { get; set; } = string.Empty;

    /// <summary>Those that are models.</summary>
    [Output]
    public ITaskItem[] Models => _models.ToArray();

    /// <inheritdoc/>
    public override bool Execute()
    {
        _models.AddRange(Files.Where(file => IsBooster(Path.Combine(ProjectFolder, file.ItemSpec))));
        return true;
    }

    /// <summary>A file that cannot be read is left to who needs it.</summary>
    private static bool IsBooster(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] head = new byte[HeadLength];
            int count = 0;
            int read;
            while (count < head.Length && (read = file.Read(head, count, head.Length - count)) > 0)
            {
                count += read;
            }

            Array.Resize(ref head, count);
            return ModelReader.BeginsAsBooster(head);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
