using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>A task that writes files about the models of a project.</summary>
public abstract class ModelTask : Microsoft.Build.Utilities.Task
{
    /// <summary>The models, as the project lists them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder for the files, below the intermediate folder.</summary>
    [Required]
    public string OutputFolder { get; set; } = string.Empty;

    /// <summary>The folder of the project, which paths are relative to.</summary>
    [Required]
    public string ProjectFolder { get; set; } = string.Empty;

    /// <summary>
    /// The item of a file. It is made from an escaped path: a percent sign in a folder's name would be taken for the
    /// beginning of a character's code.
    /// </summary>
    private protected static TaskItem ItemOf(string path) => new(path.Replace("%", "%25"));
}
